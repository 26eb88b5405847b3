package org.nembo.objectstore.testing;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a request of a {@link Script} is signed, and what is wrong with that. The first word is the way: {@code signed} in the header, {@code presigned} in the
 * query, {@code presigned2} in the query with version 2, {@code anonymous}. Words behind it: {@code at=-60} signed that many seconds from now,
 * {@code region=}, {@code service=}, {@code key=}, {@code secret=}, {@code token=}, {@code expires=}, {@code signed=a;b} the headers said to be signed,
 * {@code set=name:value} and {@code drop=name} a header or parameter that is another, or is not there, after all was signed, {@code value=} one that is
 * another before it is signed.
 */
final class Manner {

    private final Client client;
    private final String way;
    private final Map<String, String> words = new LinkedHashMap<>();
    private final List<String[]> changes = new ArrayList<>();

    Manner(Client client, String line) {
        this.client = client;
        String[] all = line.strip().split(" ");
        this.way = all[0];
        for (String word : Arrays.copyOfRange(all, 1, all.length)) {
            int equals = word.indexOf('=');
            String name = word.substring(0, equals);
            if (name.equals("set") || name.equals("drop") || name.equals("value")) {
                changes.add(new String[] {name, word.substring(equals + 1)});
            } else {
                words.put(name, word.substring(equals + 1));
            }
        }
    }

    Wire.Answer send(String method, String target, Map<String, String> headers, byte[] body) throws IOException {
        return switch (way) {
            case "anonymous" -> client.plain(method, target, headers, body);
            case "presigned" -> client.plain(method, presigned(method, target, headers), left(headers), body);
            case "presigned2" -> client.plain(method, presigned2(method, target), headers, body);
            case "signed" -> signed(method, target, headers, body);
            default -> throw new IllegalArgumentException("? " + way);
        };
    }

    private Map<String, String> left(Map<String, String> headers) {
        Map<String, String> left = new LinkedHashMap<>(headers);
        changes.stream().filter(change -> change[0].equals("drop")).forEach(change -> left.remove(change[1]));
        return left;
    }

    private String word(String name, String otherwise) {
        return words.getOrDefault(name, otherwise);
    }

    private Signer signer() {
        return new Signer(Instant.now().plusSeconds(Long.parseLong(word("at", "0"))), word("key", client.accessKey()), word("secret", client.secret()))
                .of(word("region", "us-east-1") + "/" + word("service", "s3"));
    }

    private Wire.Answer signed(String method, String target, Map<String, String> headers, byte[] body) throws IOException {
        int question = target.indexOf('?');
        Map<String, String> all = new LinkedHashMap<>(Map.of("Host", client.address().getAuthority()));
        all.putAll(headers);
        if (words.containsKey("token")) {
            all.put("x-amz-security-token", words.get("token"));
        }
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sent.putAll(signer().sign(method, question < 0 ? target : target.substring(0, question), question < 0 ? "" : target.substring(question + 1), all,
                word("payload", Signer.sha256(body))));
        for (String[] change : changes) {
            int colon = change[1].indexOf(':');
            if (change[0].equals("drop")) {
                sent.remove(change[1]);
            } else {
                sent.put(change[1].substring(0, colon), change[1].substring(colon + 1).replace("%20", " "));
            }
        }
        return client.plain(method, target, sent, body);
    }

    private String presigned(String method, String target, Map<String, String> headers) {
        Signer signer = signer();
        TreeMap<String, String> signed = new TreeMap<>(Map.of("host", client.address().getAuthority()));
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
        List<String> names = words.containsKey("signed") ? List.of(words.get("signed").split(";")) : List.copyOf(signed.keySet());
        TreeMap<String, String> query = query(target);
        query.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
        query.put("X-Amz-Credential", word("key", client.accessKey()) + "/" + signer.scope());
        query.put("X-Amz-Date", signer.time());
        query.put("X-Amz-Expires", word("expires", "300"));
        query.put("X-Amz-SignedHeaders", String.join(";", names));
        if (words.containsKey("token")) {
            query.put("X-Amz-Security-Token", words.get("token"));
        }
        change(query, "value");
        String lines = names.stream().map(name -> name + ":" + signed.getOrDefault(name, "") + "\n").collect(Collectors.joining());
        String request = method + "\n" + path(target) + "\n" + text(query) + "\n" + lines + "\n" + String.join(";", names) + "\n"
                + word("payload", "UNSIGNED-PAYLOAD");
        query.put("X-Amz-Signature", signer.text("AWS4-HMAC-SHA256\n" + signer.time() + "\n" + signer.scope() + "\n"
                + Signer.sha256(request.getBytes(StandardCharsets.UTF_8))));
        change(query, "set");
        return path(target) + "?" + text(query);
    }

    /** A change {@code name} alone takes it away. */
    private void change(TreeMap<String, String> query, String when) {
        for (String[] change : changes) {
            int colon = change[1].indexOf(':');
            if (change[0].equals("drop") && when.equals("set")) {
                query.remove(change[1]);
            } else if (change[0].equals(when)) {
                query.put(change[1].substring(0, colon), change[1].substring(colon + 1));
            }
        }
    }

    private String presigned2(String method, String target) {
        long until = Instant.now().getEpochSecond() + Long.parseLong(word("expires", "300"));
        TreeMap<String, String> query = query(target);
        String resource = path(target) + (query.isEmpty() ? "" : "?" + query.entrySet().stream()
                .map(entry -> entry.getKey() + (entry.getValue().isEmpty() ? "" : "=" + entry.getValue())).collect(Collectors.joining("&")));
        query.put("AWSAccessKeyId", word("key", client.accessKey()));
        query.put("Expires", Long.toString(until));
        query.put("Signature", hmac1(word("secret", client.secret()), method + "\n\n\n" + until + "\n" + resource));
        change(query, "set");
        return path(target) + "?" + text(query);
    }

    private static TreeMap<String, String> query(String target) {
        TreeMap<String, String> query = new TreeMap<>();
        int question = target.indexOf('?');
        for (String pair : question < 0 ? new String[0] : target.substring(question + 1).split("&")) {
            int equals = pair.indexOf('=');
            query.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private static String path(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    private static String text(TreeMap<String, String> query) {
        return query.entrySet().stream().map(entry -> entry.getKey() + "=" + encode(entry.getValue())).collect(Collectors.joining("&"));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    static String hmac1(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
