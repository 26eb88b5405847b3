package org.nembo.objectstore.sum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Takes a body in: sums it up while it is written, and verifies at its end what the client said of it. */
public final class Intake {

    /** Where bytes go. */
    @FunctionalInterface
    public interface Target {

        /** Takes all that remains in the buffer. */
        void write(ByteBuffer bytes);
    }

    /**
     * What came.
     *
     * @param md5      hexadecimal
     * @param checksum Base64, of the algorithm that was asked for; empty when none was
     */
    public record Taken(long size, String md5, String checksum) {
    }

    private Intake() {
    }

    /**
     * Reads the body to its end.
     *
     * @param algorithm to be summed up with; that of {@code expected} when it has one
     * @param most      bytes that are taken
     * @throws S3Failure {@code BadDigest}, {@code EntityTooLarge} and what reading the body throws
     */
    public static Taken take(Exchange exchange, Expected expected, Optional<Algorithm> algorithm, long most, Target target) {
        Optional<Algorithm> wanted = expected.algorithm().isPresent() ? expected.algorithm() : algorithm;
        MessageDigest md5 = Algorithm.digest("MD5");
        Algorithm.Sum sum = wanted.map(Algorithm::sum).orElse(null);
        Body body = exchange.body();
        tooLarge(body.length(), most);
        long size = 0;
        for (ByteBuffer bytes = body.next(); bytes.hasRemaining(); bytes = body.next()) {
            size += bytes.remaining();
            tooLarge(size, most);
            md5.update(bytes.duplicate());
            if (sum != null) {
                sum.update(bytes.duplicate());
            }
            target.write(bytes);
        }
        byte[] digest = md5.digest();
        String checksum = sum == null ? "" : Base64.getEncoder().encodeToString(sum.value());
        expected.verify(digest, checksum, exchange);
        return new Taken(size, HexFormat.of().formatHex(digest), checksum);
    }

    private static void tooLarge(long size, long most) {
        if (size > most) {
            throw S3Failure.of(S3Code.ENTITY_TOO_LARGE).with("ProposedSize", Long.toString(size)).with("MaxSizeAllowed", Long.toString(most));
        }
    }
}
