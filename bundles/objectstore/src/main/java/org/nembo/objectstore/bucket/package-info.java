/** Operations on buckets, on the documents that they carry, and on what objects carry beside their bytes. */
package org.nembo.objectstore.bucket;
