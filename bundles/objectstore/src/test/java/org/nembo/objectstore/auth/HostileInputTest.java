package org.nembo.objectstore.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.s3.S3Failure;

/** What strangers may send: anything. It is read, or refused in the words of S3, and never fails otherwise. */
class HostileInputTest {

    private static final int ROUNDS = Integer.getInteger("nembo.fuzz.rounds", 20_000);
    private static final String LETTERS = "0123456789abcdefABCDEF;=:-\r\n%+&?/ chunk-signature\u00e9\u0000";

    private final Random random = new Random(20261122);

    @Test
    void chunksAreReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] valid = "5;chunk-signature=00\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] bytes = random.nextBoolean() ? mutated(valid) : text().getBytes(StandardCharsets.UTF_8);
            Body body = new ChunkedBody(pieces(bytes), 5, null, random.nextBoolean());
            try {
                assertThat(body.all(1000)).hasSize(5);
            } catch (S3Failure e) {
                assertThat(e.code().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void whatWasEncodedIsWhatIsDecoded() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text();
            assertThat(Percent.decode(Percent.encode(text, random.nextBoolean()), random.nextBoolean())).isEqualTo(text);
        }
    }

    @Test
    void pathsAndQueriesAreReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = text();
            try {
                String once = CanonicalRequest.path(text);
                assertThat(CanonicalRequest.path(once)).isEqualTo(once);
                String query = CanonicalRequest.query(Query.of(text));
                assertThat(CanonicalRequest.query(Query.of(query))).isEqualTo(query);
            } catch (S3Failure e) {
                assertThat(e.code().word()).isEqualTo("InvalidURI");
            }
        }
    }

    @Test
    void credentialsAreReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            Scope scope = Scope.parse(new String(mutated("AK/ID/20261122/us-east-1/s3/aws4_request".getBytes(StandardCharsets.US_ASCII)),
                    StandardCharsets.ISO_8859_1));
            assertThat(scope == null || scope.date().length() == 8).isTrue();
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private byte[] mutated(byte[] valid) {
        byte[] bytes = Arrays.copyOf(valid, random.nextInt(10) == 0 ? random.nextInt(valid.length) : valid.length);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : LETTERS.charAt(random.nextInt(20)));
        }
        return bytes;
    }

    /** In pieces of any size, as they come from a network. */
    private Body pieces(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return new Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public ByteBuffer next() {
                int count = Math.min(all.remaining(), 1 + random.nextInt(9));
                ByteBuffer piece = all.slice(all.position(), count);
                all.position(all.position() + count);
                return piece;
            }
        };
    }
}
