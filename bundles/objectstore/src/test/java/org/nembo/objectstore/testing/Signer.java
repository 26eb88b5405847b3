package org.nembo.objectstore.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests, with the key of {@link OneUser} if no other is told, written apart from what verifies them. */
public final class Signer {

    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String time;
    private final String accessKey;
    private final String secret;
    private String signature = "";
    private String place = "us-east-1/s3";

    public Signer(Instant now) {
        this(now, OneUser.KEY, OneUser.SECRET);
    }

    public Signer(Instant now, String accessKey, String secret) {
        this.time = BASIC.format(now);
        this.accessKey = accessKey;
        this.secret = secret;
    }

    /** The signature that was made last. */
    public String signature() {
        return signature;
    }

    public String time() {
        return time;
    }

    /** For that region and service, {@code eu-south-1/sts}. */
    public Signer of(String regionAndService) {
        place = regionAndService;
        return this;
    }

    public String scope() {
        return time.substring(0, 8) + "/" + place + "/aws4_request";
    }

    /** All headers, with those of the signature. @param query encoded and sorted as clients must; empty for none */
    public Map<String, String> sign(String method, String path, String query, Map<String, String> headers, String payload) {
        TreeMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(java.util.Locale.ROOT), value.strip().replaceAll(" +", " ")));
        signed.put("x-amz-date", time);
        signed.put("x-amz-content-sha256", payload);
        String names = String.join(";", signed.keySet());
        String canonicalQuery = query.isEmpty() ? "" : Arrays.stream(query.split("&")).map(pair -> pair.contains("=") ? pair : pair + "=")
                .sorted(Comparator.comparing((String pair) -> pair.substring(0, pair.indexOf('='))).thenComparing(Comparator.naturalOrder()))
                .collect(Collectors.joining("&"));
        String lines = signed.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue() + "\n").collect(Collectors.joining());
        String request = method + "\n" + path + "\n" + canonicalQuery + "\n" + lines + "\n" + names + "\n" + payload;
        signature = text("AWS4-HMAC-SHA256\n" + time + "\n" + scope() + "\n" + sha256(request.getBytes(StandardCharsets.UTF_8)));
        Map<String, String> all = new java.util.LinkedHashMap<>(headers);
        all.put("x-amz-date", time);
        all.put("x-amz-content-sha256", payload);
        all.put("Authorization", "AWS4-HMAC-SHA256 Credential=" + accessKey + "/" + scope() + ",SignedHeaders=" + names + ",Signature=" + signature);
        return all;
    }

    /** A text signed with the key of the day. */
    public String text(String toSign) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope().split("/")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    /** The body in signed chunks of that size. @param trailer {@code name:value}; empty for none */
    public byte[] chunks(byte[] body, int size, String trailer) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        String previous = signature;
        for (int at = 0; at < body.length; at += size) {
            byte[] chunk = Arrays.copyOfRange(body, at, Math.min(body.length, at + size));
            previous = chunk(out, previous, chunk);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        previous = chunk(out, previous, new byte[0]);
        if (!trailer.isEmpty()) {
            String sum = text("AWS4-HMAC-SHA256-TRAILER\n" + time + "\n" + scope() + "\n" + previous + "\n"
                    + sha256((trailer + "\n").getBytes(StandardCharsets.UTF_8)));
            out.writeBytes((trailer + "\r\nx-amz-trailer-signature:" + sum + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private String chunk(java.io.ByteArrayOutputStream out, String previous, byte[] chunk) {
        String sum = text("AWS4-HMAC-SHA256-PAYLOAD\n" + time + "\n" + scope() + "\n" + previous + "\n" + sha256(new byte[0]) + "\n" + sha256(chunk));
        out.writeBytes((Integer.toHexString(chunk.length) + ";chunk-signature=" + sum + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(chunk);
        return sum;
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
