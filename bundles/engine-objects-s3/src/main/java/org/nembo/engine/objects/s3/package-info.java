/** The engine {@code s3}: the index in the database of the server, the bytes in a bucket of another S3. */
package org.nembo.engine.objects.s3;
