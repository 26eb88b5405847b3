/** The object storage service: S3, its session tokens and its administration. */
package org.nembo.objectstore;
