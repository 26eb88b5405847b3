/** What all of the S3 interface shares: failures in its words, names, times. */
package org.nembo.objectstore.s3;
