package org.nembo.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StampsTest {

    private static final DateTimeFormatter ISO = format("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter HTTP = format("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter BASIC = format("uuuuMMdd'T'HHmmss'Z'");

    @Test
    void writesWhatTheJdkWrites() {
        Random random = new Random(20_26);
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        long first = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(first, last), random.nextInt(1_000_000_000));
            assertThat(Stamps.iso(time)).isEqualTo(ISO.format(time));
            assertThat(Stamps.http(time)).isEqualTo(HTTP.format(time));
            assertThat(Stamps.basic(time)).isEqualTo(BASIC.format(time));
            assertThat(Stamps.parseBasic(Stamps.basic(time))).contains(Instant.ofEpochSecond(time.getEpochSecond()));
        }
        assertThat(Stamps.iso(Instant.parse("+12026-11-22T00:00:00Z"))).isEqualTo("+12026-11-22T00:00:00.000Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20261122T004500", "20261122T004500z", "20261122 004500Z", "20261322T004500Z", "20260230T004500Z", "20261122T244500Z",
        "20261122T006000Z", "2026112\u0662T004500Z", "+0261122T004500Z", "20261122T00:500Z"})
    void doesNotReadWhatItWouldNotWrite(String text) {
        assertThat(Stamps.parseBasic(text)).isEmpty();
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
