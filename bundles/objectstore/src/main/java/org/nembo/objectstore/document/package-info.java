/** The documents that buckets and objects carry: read from what clients send, checked as S3 checks them, kept, and written back. No I/O. */
package org.nembo.objectstore.document;
