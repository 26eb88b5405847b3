/** The server's database and blobs, and their copies. */
package org.nembo.store;
