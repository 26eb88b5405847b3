package org.nembo.objectstore.auth;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Bytes whose SHA-256 was told before. */
final class HashedBody implements Body {

    private final Body bytes;
    private final String expected;
    private final MessageDigest digest = Hashes.sha256();
    private boolean ended;

    HashedBody(Body bytes, String expected) {
        this.bytes = bytes;
        this.expected = expected;
    }

    @Override
    public long length() {
        return bytes.length();
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer next = bytes.next();
        if (next.hasRemaining()) {
            digest.update(next.duplicate());
        } else if (!ended) {
            ended = true;
            String actual = Hashes.hex(digest.digest());
            if (!Hashes.same(actual, expected)) {
                throw S3Failure.of(S3Code.X_AMZ_CONTENT_SHA256_MISMATCH).with("ClientComputedContentSHA256", expected).with("S3ComputedContentSHA256", actual);
            }
        }
        return next;
    }
}
