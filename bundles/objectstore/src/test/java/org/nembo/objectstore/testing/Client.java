package org.nembo.objectstore.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends requests, signed or not, and knows nothing of S3 beyond that. */
public final class Client {

    private final URI address;
    private final String accessKey;
    private final String secret;

    public Client(URI address) {
        this(address, OneUser.KEY, OneUser.SECRET);
    }

    public Client(URI address, String accessKey, String secret) {
        this.address = address;
        this.accessKey = accessKey;
        this.secret = secret;
    }

    /** One without a key: what it sends is never signed. */
    public static Client nobody(URI address) {
        return new Client(address, "", "");
    }

    public URI address() {
        return address;
    }

    String accessKey() {
        return accessKey;
    }

    String secret() {
        return secret;
    }

    /** For one request now. */
    public Signer signer() {
        return new Signer(Instant.now(), accessKey, secret);
    }

    /** A signed request. @param target path and query, encoded */
    public Wire.Answer signed(String method, String target, Map<String, String> headers, byte[] body) throws IOException {
        if (accessKey.isEmpty()) {
            return plain(method, target, headers, body);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", address.getAuthority());
        all.putAll(headers);
        return plain(method, target, signer().sign(method, path, query, all, Signer.sha256(body)), body);
    }

    public Wire.Answer signed(String method, String target, String body) throws IOException {
        return signed(method, target, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** A request with these headers, and {@code Content-Length} when there is a body. */
    public Wire.Answer plain(String method, String target, Map<String, String> headers, byte[] body) throws IOException {
        try (Wire wire = new Wire(address)) {
            wire.send(bytes(method, target, headers, body));
            return wire.read(method.equals("HEAD"));
        }
    }

    private byte[] bytes(String method, String target, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (headers.keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
            head.append("Host: ").append(address.getAuthority()).append("\r\n");
        }
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (headers.keySet().stream().noneMatch("Content-Length"::equalsIgnoreCase) && (body.length > 0 || method.equals("PUT") || method.equals("POST"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
