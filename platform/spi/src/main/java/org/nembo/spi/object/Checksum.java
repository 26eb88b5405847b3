package org.nembo.spi.object;

import java.util.Objects;

/**
 * A checksum of an object in the words of S3.
 *
 * @param algorithm {@code CRC32}, {@code CRC32C}, {@code CRC64NVME}, {@code SHA1} or {@code SHA256}
 * @param value     Base64; of a composite one with {@code -<parts>} at its end
 * @param type      {@code FULL_OBJECT} or {@code COMPOSITE}
 */
public record Checksum(String algorithm, String value, String type) {

    public Checksum {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(type, "type");
    }
}
