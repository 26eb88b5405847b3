/** Encryption of what is stored: keys of the server (SSE-S3) and of clients (SSE-C), frames of AES-GCM above the engine. */
package org.nembo.objectstore.seal;
