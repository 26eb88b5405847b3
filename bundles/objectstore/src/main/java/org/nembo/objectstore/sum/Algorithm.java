package org.nembo.objectstore.sum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksums that S3 knows beside MD5. */
public enum Algorithm {
    CRC32(4, 0xEDB88320L, () -> of(new CRC32())), CRC32C(4, 0x82F63B78L, () -> of(new CRC32C())), CRC64NVME(8, Crc64Nvme.POLYNOMIAL, Algorithm::nvme),
    SHA1(20, 0, () -> of(digest("SHA-1"))), SHA256(32, 0, () -> of(digest("SHA-256")));

    /** Sums up. Confined to one thread. */
    public interface Sum {

        /** Takes all that remains in the buffer. */
        void update(ByteBuffer bytes);

        /** Ends it. */
        byte[] value();
    }

    private static final Map<String, MessageDigest> DIGESTS = new ConcurrentHashMap<>();

    private final int size;
    private final long polynomial;
    private final Supplier<Sum> sums;

    Algorithm(int size, long polynomial, Supplier<Sum> sums) {
        this.size = size;
        this.polynomial = polynomial;
        this.sums = sums;
    }

    /** As the words of headers and documents have it, in any case. */
    public static Optional<Algorithm> of(String word) {
        for (Algorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(word)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** {@code x-amz-checksum-crc32}. */
    public String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /** {@code ChecksumCRC32}. */
    public String element() {
        return "Checksum" + name();
    }

    /** Bytes of a value. */
    public int size() {
        return size;
    }

    /** Whether that of the whole follows from those of its parts. */
    public boolean linear() {
        return polynomial != 0;
    }

    long polynomial() {
        return polynomial;
    }

    public Sum sum() {
        return sums.get();
    }

    private static Sum of(java.util.zip.Checksum crc) {
        return new Sum() {
            @Override
            public void update(ByteBuffer bytes) {
                crc.update(bytes);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
            }
        };
    }

    private static Sum of(MessageDigest digest) {
        return new Sum() {
            @Override
            public void update(ByteBuffer bytes) {
                digest.update(bytes);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }

    private static Sum nvme() {
        Crc64Nvme crc = new Crc64Nvme();
        return new Sum() {
            @Override
            public void update(ByteBuffer bytes) {
                crc.update(bytes);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(Long.BYTES).putLong(crc.value()).array();
            }
        };
    }

    /** A new digest that every JDK has: {@code MD5}, {@code SHA-1}, {@code SHA-256}. A copy of one, as looking for a provider costs more than hashing 1 KiB. */
    public static MessageDigest digest(String name) {
        try {
            return (MessageDigest) DIGESTS.computeIfAbsent(name, Algorithm::found).clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every JDK's can be copied", e);
        }
    }

    private static MessageDigest found(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
