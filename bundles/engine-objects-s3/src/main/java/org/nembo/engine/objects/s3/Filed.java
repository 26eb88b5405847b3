package org.nembo.engine.objects.s3;

/**
 * A whole file in the other store.
 *
 * @param sums of its blocks
 */
record Filed(String id, long length, byte[] sums) {
}
