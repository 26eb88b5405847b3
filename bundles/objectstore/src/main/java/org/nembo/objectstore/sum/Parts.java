package org.nembo.objectstore.sum;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Checksums of what is put together from parts. */
public final class Parts {

    /** A part. @param checksum Base64 */
    public record Part(long size, String checksum) {
    }

    private Parts() {
    }

    /** The ETag: MD5 of the MD5s, and the number of parts. @param etags hexadecimal, without quotes */
    public static String etag(List<String> etags) {
        java.security.MessageDigest digest = Algorithm.digest("MD5");
        etags.forEach(etag -> digest.update(HexFormat.of().parseHex(etag)));
        return HexFormat.of().formatHex(digest.digest()) + "-" + etags.size();
    }

    /** The checksum of the checksums, and the number of parts. */
    public static String composite(Algorithm algorithm, List<Part> parts) {
        Algorithm.Sum sum = algorithm.sum();
        parts.forEach(part -> sum.update(ByteBuffer.wrap(Base64.getDecoder().decode(part.checksum()))));
        return Base64.getEncoder().encodeToString(sum.value()) + "-" + parts.size();
    }

    /** The checksum of the whole, from those of its parts. @throws IllegalArgumentException for an algorithm that is not linear */
    public static String whole(Algorithm algorithm, List<Part> parts) {
        if (!algorithm.linear()) {
            throw new IllegalArgumentException(algorithm + " cannot be combined");
        }
        int bits = algorithm.size() * Byte.SIZE;
        long sum = 0;
        for (Part part : parts) {
            sum = combine(algorithm.polynomial(), bits, sum, number(Base64.getDecoder().decode(part.checksum())), part.size());
        }
        ByteBuffer value = algorithm.size() == Long.BYTES ? ByteBuffer.allocate(Long.BYTES).putLong(sum) : ByteBuffer.allocate(Integer.BYTES).putInt((int) sum);
        return Base64.getEncoder().encodeToString(value.array());
    }

    private static long number(byte[] value) {
        long number = 0;
        for (byte b : value) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }

    /** Shifts the first by the length of the second: multiplies it by x to the power of 8 times the length, modulo the polynomial. */
    static long combine(long polynomial, int bits, long first, long second, long length) {
        long one = 1L << bits - 1;
        long power = one >>> 8;
        long shift = one;
        for (long left = length; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                shift = multiply(polynomial, one, shift, power);
            }
            power = multiply(polynomial, one, power, power);
        }
        return multiply(polynomial, one, shift, first) ^ second;
    }

    /** The product of two polynomials in reflected form. @param one the polynomial 1 */
    private static long multiply(long polynomial, long one, long a, long b) {
        long product = 0;
        long factor = b;
        for (long bit = one; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) == 0 ? factor >>> 1 : factor >>> 1 ^ polynomial;
        }
        return product;
    }
}
