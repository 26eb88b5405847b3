package org.nembo.objectstore.auth;

import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** How the bytes of a request are protected: the five forms of {@code x-amz-content-sha256}. */
enum Payload {
    HASH(false, false, false), UNSIGNED(false, false, false), SIGNED_CHUNKS(true, true, false), SIGNED_CHUNKS_AND_TRAILER(true, true, true),
    UNSIGNED_CHUNKS_AND_TRAILER(true, false, true);

    private final boolean chunked;
    private final boolean signed;
    private final boolean trailer;

    Payload(boolean chunked, boolean signed, boolean trailer) {
        this.chunked = chunked;
        this.signed = signed;
        this.trailer = trailer;
    }

    /** Whether there are chunk headers within the body. */
    boolean chunked() {
        return chunked;
    }

    /** Whether chunks are signed. */
    boolean signed() {
        return signed;
    }

    boolean trailer() {
        return trailer;
    }

    /** @throws S3Failure {@code InvalidArgument} */
    static Payload of(String word) {
        return switch (word) {
            case "UNSIGNED-PAYLOAD" -> UNSIGNED;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> SIGNED_CHUNKS;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> SIGNED_CHUNKS_AND_TRAILER;
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> UNSIGNED_CHUNKS_AND_TRAILER;
            default -> {
                if (!Hashes.isSha256(word)) {
                    throw new S3Failure(S3Code.INVALID_ARGUMENT, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
                            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a SHA-256 in hexadecimal.")
                            .with("ArgumentName", "x-amz-content-sha256").with("ArgumentValue", word);
                }
                yield HASH;
            }
        };
    }
}
