package org.nembo.objectstore.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

class RangeTest {

    @Test
    void isWithinTheObjectWhateverIsAsked() {
        Random random = new Random(3);
        String letters = "bytes=0123456789-, 9";
        for (int round = 0; round < Integer.getInteger("nembo.fuzz.rounds", 50_000); round++) {
            StringBuilder header = new StringBuilder(random.nextInt(10) == 0 ? "" : "bytes=");
            for (int i = random.nextInt(12); i > 0; i--) {
                header.append(letters.charAt(6 + random.nextInt(letters.length() - 6)));
            }
            long size = random.nextInt(4) == 0 ? 0 : random.nextInt(2000);
            try {
                Range range = Range.parse(header.toString(), size);
                if (range != null) {
                    assertThat(range.from()).isBetween(0L, size - 1);
                    assertThat(range.from() + range.length()).isBetween(range.from() + 1, size);
                }
            } catch (S3Failure e) {
                assertThat(e.code()).isEqualTo(S3Code.INVALID_RANGE);
            }
        }
    }
}
