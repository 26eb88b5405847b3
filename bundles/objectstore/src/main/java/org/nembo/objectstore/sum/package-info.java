/** Checksums of objects in the forms that S3 knows. */
package org.nembo.objectstore.sum;
