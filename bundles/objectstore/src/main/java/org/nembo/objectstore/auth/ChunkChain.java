package org.nembo.objectstore.auth;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** The chain of signatures of a body in chunks: each holds the one before, the first that of the request. Confined to one thread. */
final class ChunkChain {

    private final SigningKey key;
    private final String time;
    private final String scope;
    private final MessageDigest digest = Hashes.sha256();
    private String previous;

    /** @param seed the signature of the request */
    ChunkChain(SigningKey key, String time, Scope scope, String seed) {
        this.key = key;
        this.time = time;
        this.scope = scope.text();
        this.previous = seed;
    }

    /** Bytes of the chunk. */
    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** The chunk is at its end. @throws S3Failure {@code SignatureDoesNotMatch} */
    void chunk(String signature) {
        verify("AWS4-HMAC-SHA256-PAYLOAD\n" + time + '\n' + scope + '\n' + previous + '\n' + Hashes.EMPTY + '\n' + Hashes.hex(digest.digest()), signature,
                "a chunk");
    }

    /** @param trailers {@code name:value}, in their order */
    void trailer(List<String> trailers, String signature) {
        StringBuilder text = new StringBuilder();
        trailers.forEach(line -> text.append(line).append('\n'));
        verify("AWS4-HMAC-SHA256-TRAILER\n" + time + '\n' + scope + '\n' + previous + '\n' + Hashes.sha256(text.toString()), signature, "the trailer");
    }

    private void verify(String toSign, String signature, String what) {
        String expected = key.sign(toSign);
        if (!Hashes.same(expected, signature)) {
            throw new S3Failure(S3Code.SIGNATURE_DOES_NOT_MATCH, "The signature of " + what + " is not the one that the server calculates.")
                    .with("StringToSign", toSign).with("SignatureProvided", signature);
        }
        previous = expected;
    }
}
