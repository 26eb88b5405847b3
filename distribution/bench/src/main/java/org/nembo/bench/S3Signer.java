package org.nembo.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Requests that carry their signature in the address (AWS Signature Version 4), good for a day. For keys of letters, digits, {@code /} and {@code -}. */
final class S3Signer {

    private static final String REGION = "us-east-1";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final URI server;
    private final String scope;
    private final String time;
    private final String credential;
    private final byte[] key;

    S3Signer(ObjectPeer peer) {
        this.server = peer.url();
        this.time = TIME.format(Instant.now());
        this.scope = time.substring(0, 8) + "/" + REGION + "/s3/aws4_request";
        this.credential = encode(peer.access() + "/" + scope);
        byte[] secret = ("AWS4" + peer.secret()).getBytes(StandardCharsets.UTF_8);
        this.key = hmac(hmac(hmac(hmac(secret, time.substring(0, 8)), REGION), "s3"), "aws4_request");
    }

    /** The bytes of a request before its body. @param query names and values that need no escape, but {@code /} */
    byte[] head(String method, String path, Map<String, String> query, long length) {
        TreeMap<String, String> all = new TreeMap<>(Map.of("X-Amz-Algorithm", "AWS4-HMAC-SHA256", "X-Amz-Credential", credential, "X-Amz-Date", time,
                "X-Amz-Expires", "86400", "X-Amz-SignedHeaders", "host"));
        query.forEach((name, value) -> all.put(name, encode(value)));
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&").append(name).append('=').append(value));
        String canonical = method + "\n" + path + "\n" + text + "\nhost:" + server.getAuthority() + "\n\nhost\nUNSIGNED-PAYLOAD";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + HexFormat.of().formatHex(sha256(canonical));
        String signature = HexFormat.of().formatHex(hmac(key, toSign));
        return (method + " " + path + "?" + text + "&X-Amz-Signature=" + signature + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n"
                + (length >= 0 ? "Content-Length: " + length + "\r\n" : "") + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(String value) {
        return value.replace("/", "%2F");
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

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
