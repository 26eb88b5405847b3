package org.nembo.objectstore.testing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Checksums of the body of a request, for its headers: {@code {md5}}, {@code {crc32}}, {@code {crc32c}}, {@code {sha1}}, {@code {sha256}}. */
final class Sums {

    private static final Pattern SUM = Pattern.compile("\\{(md5|crc32|crc32c|sha1|sha256)}");

    private Sums() {
    }

    static String expand(String text, byte[] body) {
        Function<String, byte[]> sum = name -> switch (name) {
            case "md5" -> digest("MD5", body);
            case "sha1" -> digest("SHA-1", body);
            case "sha256" -> digest("SHA-256", body);
            case "crc32" -> crc(new CRC32(), body);
            default -> crc(new CRC32C(), body);
        };
        return SUM.matcher(text).replaceAll(found -> Matcher.quoteReplacement(Base64.getEncoder().encodeToString(sum.apply(found.group(1)))));
    }

    private static byte[] digest(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(algorithm).digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] crc(Checksum sum, byte[] body) {
        sum.update(body);
        return ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
    }
}
