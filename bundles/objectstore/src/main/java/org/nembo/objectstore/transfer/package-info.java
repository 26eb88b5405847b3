/** Copies of buckets from and to another S3, as jobs. */
package org.nembo.objectstore.transfer;
