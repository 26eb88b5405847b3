package org.nembo.objectstore.accesslog;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Percent;
import org.nembo.spi.object.Bucket;

/** A line of a server access log in the format of S3: fields with blanks between, {@code -} for those that do not apply. Pure functions. */
final class LogLine {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST = 2048;
    private static final List<String> SECRET = List.of("x-amz-signature", "x-amz-security-token", "signature", "webidentitytoken");
    /** What S3 calls that which a sub-resource asks for; other names are those of the sub-resource. */
    private static final Map<String, String> RESOURCES = Map.ofEntries(Map.entry("policy", "BUCKETPOLICY"), Map.entry("versions", "BUCKETVERSIONS"),
            Map.entry("logging", "LOGGING_STATUS"), Map.entry("delete", "MULTI_OBJECT_DELETE"), Map.entry("uploadId", "UPLOAD"),
            Map.entry("policyStatus", "POLICY_STATUS"), Map.entry("publicAccessBlock", "PUBLIC_ACCESS_BLOCK"), Map.entry("requestPayment", "REQUEST_PAYMENT"),
            Map.entry("ownershipControls", "OWNERSHIP_CONTROLS"), Map.entry("object-lock", "OBJECT_LOCK_CONFIGURATION"),
            Map.entry("retention", "OBJECT_LOCK_RETENTION"), Map.entry("legal-hold", "OBJECT_LOCK_LEGALHOLD"), Map.entry("attributes", "OBJECT_ATTRIBUTES"));
    private static final List<String> SUBRESOURCES = List.of("acl", "accelerate", "attributes", "cors", "delete", "encryption", "legal-hold", "lifecycle",
            "location", "logging", "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication",
            "requestPayment", "retention", "tagging", "uploadId", "uploads", "versioning", "versions", "website");

    private LogLine() {
    }

    /** With its end of line. @param began when the request came @param nanos that it took */
    static String of(Exchange exchange, Bucket bucket, Instant began, long nanos) {
        StringBuilder line = new StringBuilder(512);
        String path = exchange.target().path();
        String query = query(exchange);
        String requester = exchange.caller().id();
        add(line, bucket.owner());
        add(line, bucket.name());
        line.append(TIME.format(began)).append(' ');
        add(line, exchange.caller().address());
        add(line, requester);
        add(line, exchange.caller().request());
        add(line, operation(exchange));
        add(line, Percent.encode(exchange.key(), false));
        quote(line, exchange.method() + " " + path + (query.isEmpty() ? "" : "?" + query) + " HTTP/1.1");
        add(line, exchange.status() == 0 ? "" : Integer.toString(exchange.status()));
        add(line, exchange.error());
        add(line, exchange.sent() == 0 ? "" : Long.toString(exchange.sent()));
        add(line, size(exchange));
        add(line, Long.toString(nanos / 1_000_000));
        add(line, "");
        quote(line, exchange.header("Referer"));
        quote(line, exchange.header("User-Agent"));
        add(line, exchange.query("versionId").isEmpty() ? exchange.answered("x-amz-version-id") : exchange.query("versionId"));
        add(line, exchange.answered("x-amz-id-2"));
        String header = exchange.header("Authorization");
        boolean four = header.startsWith("AWS4") || exchange.query().has("X-Amz-Signature");
        boolean two = !four && (header.startsWith("AWS ") || exchange.query().has("Signature"));
        add(line, four ? "SigV4" : two ? "SigV2" : "");
        add(line, "");
        add(line, !header.isEmpty() ? "AuthHeader" : four || two ? "QueryString" : "");
        add(line, exchange.header("Host"));
        return line.append("- - -\n").toString();
    }

    /** {@code REST.PUT.OBJECT}. */
    static String operation(Exchange exchange) {
        if (exchange.page()) {
            return "WEBSITE." + exchange.method() + ".OBJECT";
        }
        boolean object = exchange.target().level() == Operations.Level.OBJECT;
        boolean copy = exchange.method().equals("PUT") && object && exchange.headers().has("x-amz-copy-source");
        String resource = object ? "OBJECT" : "BUCKET";
        for (String subresource : SUBRESOURCES) {
            if (exchange.query().has(subresource)) {
                resource = RESOURCES.getOrDefault(subresource, subresource.toUpperCase(Locale.ROOT));
                break;
            }
        }
        if (resource.equals("TAGGING") && object) {
            resource = "OBJECT_TAGGING";
        }
        if (resource.equals("UPLOAD") && exchange.method().equals("PUT")) {
            resource = "PART";
        }
        return "REST." + (copy && (resource.equals("OBJECT") || resource.equals("PART")) ? "COPY" : exchange.method()) + "." + resource;
    }

    private static String size(Exchange exchange) {
        if (exchange.target().level() != Operations.Level.OBJECT || exchange.status() >= 300 || exchange.status() == 0) {
            return "";
        }
        String range = exchange.answered("Content-Range");
        if (!range.isEmpty()) {
            return range.substring(range.indexOf('/') + 1);
        }
        boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        long size = reads ? exchange.length() : exchange.method().equals("PUT") ? exchange.body().length() : -1;
        return size < 0 ? "" : Long.toString(size);
    }

    /** Without what would let a reader of the log in. */
    private static String query(Exchange exchange) {
        StringBuilder text = new StringBuilder();
        exchange.query().parameters().forEach(parameter -> {
            text.append(text.length() == 0 ? "" : "&").append(Percent.encode(parameter.name(), true));
            boolean secret = SECRET.contains(parameter.name().toLowerCase(Locale.ROOT));
            if (!parameter.value().isEmpty()) {
                text.append('=').append(secret ? "REDACTED" : Percent.encode(parameter.value(), true));
            }
        });
        return text.toString();
    }

    private static void add(StringBuilder line, String field) {
        line.append(field.isEmpty() ? "-" : clean(field, true)).append(' ');
    }

    private static void quote(StringBuilder line, String field) {
        line.append('"').append(field.isEmpty() ? "-" : clean(field, false)).append("\" ");
    }

    /** Clients choose it, and must not be able to end a field or a line with it. */
    private static String clean(String field, boolean bare) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < Math.min(LONGEST, field.length()); i++) {
            char c = field.charAt(i);
            text.append(c < ' ' || c == 0x7f ? '?' : c == '"' ? "%22" : c == ' ' && bare ? "%20" : Character.toString(c));
        }
        return text.toString();
    }
}
