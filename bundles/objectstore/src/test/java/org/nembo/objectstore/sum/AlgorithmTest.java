package org.nembo.objectstore.sum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlgorithmTest {

    @ParameterizedTest
    @CsvSource({"CRC32,cbf43926", "CRC32C,e3069283", "CRC64NVME,ae8b14860a799888", "SHA1,f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "SHA256,15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"})
    void sumsTheNineDigitsUpAsItsStandardSays(Algorithm algorithm, String hex) {
        assertThat(HexFormat.of().formatHex(sum(algorithm, "123456789".getBytes(StandardCharsets.US_ASCII)))).isEqualTo(hex);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void itMattersNotHowTheBytesComeInPieces(Algorithm algorithm) {
        byte[] bytes = new byte[10_000];
        Random random = new Random(5);
        random.nextBytes(bytes);
        Algorithm.Sum sum = algorithm.sum();
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(37));
            sum.update(random.nextBoolean() ? ByteBuffer.wrap(bytes, at, count) : ByteBuffer.allocateDirect(count).put(bytes, at, count).flip());
            at += count;
        }
        assertThat(sum.value()).isEqualTo(sum(algorithm, bytes)).hasSize(algorithm.size());
    }

    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = {"CRC32", "CRC32C", "CRC64NVME"})
    void thatOfTheWholeFollowsFromThoseOfItsParts(Algorithm algorithm) {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            byte[] whole = new byte[random.nextInt(5000)];
            random.nextBytes(whole);
            List<Parts.Part> parts = new ArrayList<>();
            for (int at = 0; at < whole.length;) {
                int count = Math.min(whole.length - at, random.nextInt(2000));
                byte[] part = java.util.Arrays.copyOfRange(whole, at, at + count);
                parts.add(new Parts.Part(count, Base64.getEncoder().encodeToString(sum(algorithm, part))));
                at += count;
            }
            assertThat(Parts.whole(algorithm, parts)).isEqualTo(Base64.getEncoder().encodeToString(sum(algorithm, whole)));
        }
    }

    @Test
    void theEtagOfPartsIsThatOfTheirEtags() {
        assertThat(Parts.etag(List.of("5d41402abc4b2a76b9719d911017c592"))).endsWith("-1").hasSize(34);
    }

    private static byte[] sum(Algorithm algorithm, byte[] bytes) {
        Algorithm.Sum sum = algorithm.sum();
        sum.update(ByteBuffer.wrap(bytes));
        return sum.value();
    }
}
