/** The listener of the S3 interface: exchanges, the table of operations, and how answers are written. */
package org.nembo.objectstore.http;
