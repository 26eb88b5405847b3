package org.nembo.orchestrator.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nembo.api.secret.Secret;

/** Signs callbacks: HMAC-SHA256 over {@code <id>.<timestamp>.<body>}, once with every key that is good at that time. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {
    }

    /** The headers of a signed message. @param id the same in every attempt to send it */
    static Map<String, String> headers(String id, Instant time, byte[] body, List<Secret> keys) {
        String timestamp = String.valueOf(time.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", timestamp);
        headers.put("webhook-signature", keys.stream().map(key -> "v1," + sign(id + "." + timestamp + ".", body, key)).collect(Collectors.joining(" ")));
        return headers;
    }

    private static String sign(String before, byte[] body, Secret key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.reveal().substring(SigningKeys.PREFIX.length())), ALGORITHM));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
