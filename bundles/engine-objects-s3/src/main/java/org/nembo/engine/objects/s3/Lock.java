package org.nembo.engine.objects.s3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Something that transactions of all nodes have alone, or share with others that share it. Taken in the order log, bucket, upload, key or part.
 *
 * @param name   of what is locked
 * @param shared whether others may share it
 */
record Lock(String name, boolean shared) {

    /** That every change shares, and who joins the change log has alone. */
    static final Lock LOG = new Lock("log", true);

    static Lock bucket(String bucket) {
        return new Lock("bucket/" + bucket, true);
    }

    static Lock upload(String id) {
        return new Lock("upload/" + id, true);
    }

    static Lock key(String bucket, String key) {
        return new Lock("key/" + bucket + "/" + key, false);
    }

    static Lock part(String upload, int number) {
        return new Lock("part/" + upload + "/" + number, false);
    }

    Lock alone() {
        return new Lock(name, false);
    }

    /** The number that stands for it; two that have the same one wait for each other, no more. */
    long number() {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(("objectindex/" + name).getBytes(StandardCharsets.UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
