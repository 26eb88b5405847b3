package org.nembo.objectstore.bucket;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Intake;

/** Bodies that are documents. */
final class Incoming {

    private Incoming() {
    }

    /**
     * All bytes, when they are those of {@code Content-MD5} and of the checksum that came with them.
     *
     * @throws org.nembo.objectstore.s3.S3Failure {@code InvalidDigest}, {@code BadDigest}, {@code EntityTooLarge}
     */
    static byte[] bytes(Exchange exchange, int most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Intake.take(exchange, Expected.of(exchange), Optional.empty(), most, buffer -> {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        });
        return bytes.toByteArray();
    }
}
