package org.nembo.objectstore.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A form that uploads, of the lines of a {@link Script}: {@code >f name: value} is a field, {@code >p [conditions]} signs a policy of them; {@code >p4} and
 * {@code >p2} say by which version, {@code >raw text} signs any other text, with {@code {soon}} and {@code {past}} as times. The body is the file.
 */
final class Form {

    private static final String BOUNDARY = "form-boundary";

    private final Map<String, String> fields = new LinkedHashMap<>();

    static boolean is(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith(">f "));
    }

    Form(Client client, List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(">p4 ") || line.startsWith(">p2 ")) {
                sign(client, "{\"expiration\": \"{soon}\", \"conditions\": " + line.substring(4) + "}", line.charAt(2) == '4');
            } else if (line.startsWith(">raw ")) {
                sign(client, line.substring(5), true);
            } else if (line.startsWith(">f ")) {
                int colon = line.indexOf(':');
                String value = line.substring(colon + 1).strip();
                if (value.equals("-")) {
                    fields.remove(line.substring(3, colon));
                } else {
                    fields.put(line.substring(3, colon), value);
                }
            }
        }
    }

    private void sign(Client client, String document, boolean version4) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String policy = Base64.getEncoder().encodeToString(document.replace("{soon}", now.plusSeconds(600).toString())
                .replace("{past}", now.minusSeconds(600).toString()).getBytes(StandardCharsets.UTF_8));
        fields.put("policy", policy);
        if (version4) {
            Signer signer = client.signer();
            fields.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
            fields.put("x-amz-credential", client.accessKey() + "/" + signer.scope());
            fields.put("x-amz-date", signer.time());
            fields.put("x-amz-signature", signer.text(policy));
        } else {
            fields.put("AWSAccessKeyId", client.accessKey());
            fields.put("signature", Manner.hmac1(client.secret(), policy));
        }
    }

    String type() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    byte[] body(String file) {
        StringBuilder body = new StringBuilder();
        fields.forEach((name, value) -> body.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; name=\"").append(name)
                .append("\"\r\n\r\n").append(value).append("\r\n"));
        body.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"foo.txt\"\r\n\r\n").append(file)
                .append("\r\n--").append(BOUNDARY).append("--\r\n");
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
