package org.nembo.objectstore.auth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Signatures of version 2, in the header and in the query: HMAC-SHA-1 of a text that covers much less. Thread-safe. */
final class Version2 {

    private static final Set<String> SIGNED = Set.of("acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy",
            "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
            "response-content-type", "response-expires", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website");

    private final Rules rules;
    private final SigningKeys keys;

    Version2(Rules rules, SigningKeys keys) {
        this.rules = rules;
        this.keys = keys;
    }

    Identified ofHeader(Exchange exchange) {
        allowed();
        String credential = exchange.header("Authorization").substring(4).strip();
        int colon = credential.lastIndexOf(':');
        if (colon <= 0) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The Authorization header must be AWS <access key>:<signature>.");
        }
        String told = exchange.headers().has("x-amz-date") ? exchange.header("x-amz-date") : exchange.header("Date");
        Instant time = Times.parse(told).orElseThrow(() -> new S3Failure(S3Code.ACCESS_DENIED, "A signed request needs a valid Date or x-amz-date header."));
        Times.near(time, told, rules.clock().instant());
        String date = exchange.headers().has("x-amz-date") ? "" : exchange.header("Date");
        return verify(exchange, credential.substring(0, colon), credential.substring(colon + 1), date, exchange.header("x-amz-security-token"));
    }

    Identified ofQuery(Exchange exchange) {
        allowed();
        Query query = exchange.query();
        long expires;
        try {
            expires = Long.parseLong(query.get("Expires"));
        } catch (NumberFormatException e) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "Expires must be a number of seconds since 1970.");
        }
        if (rules.clock().instant().getEpochSecond() > expires) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "Request has expired").with("Expires", Instant.ofEpochSecond(expires).toString());
        }
        return verify(exchange, query.get("AWSAccessKeyId"), query.get("Signature"), query.get("Expires"), query.get("x-amz-security-token"));
    }

    private void allowed() {
        if (!rules.version2()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
    }

    private Identified verify(Exchange exchange, String accessKey, String signature, String date, String session) {
        SigningKeys.Key key = keys.find(accessKey, session);
        String toSign = toSign(exchange, date);
        if (!Hashes.same(sign(key, toSign), signature)) {
            throw S3Failure.of(S3Code.SIGNATURE_DOES_NOT_MATCH).with("AWSAccessKeyId", accessKey).with("StringToSign", toSign)
                    .with("SignatureProvided", signature);
        }
        return new Identified(accessKey, key, exchange.body());
    }

    static String sign(SigningKeys.Key key, String text) {
        return Base64.getEncoder().encodeToString(Hashes.hmac("HmacSHA1", key.secret().reveal().getBytes(StandardCharsets.UTF_8), text));
    }

    private static String toSign(Exchange exchange, String date) {
        Headers headers = exchange.headers();
        StringBuilder text = new StringBuilder(exchange.method()).append('\n').append(headers.get("Content-MD5")).append('\n')
                .append(headers.get("Content-Type")).append('\n').append(date).append('\n');
        for (String name : headers.names("x-amz-")) {
            text.append(name).append(':').append(CanonicalRequest.value(headers.all(name))).append('\n');
        }
        String path = exchange.target().path();
        boolean virtual = !exchange.bucket().isEmpty() && !path.equals("/" + exchange.bucket()) && !path.startsWith("/" + exchange.bucket() + "/");
        text.append(virtual ? "/" + exchange.bucket() : "").append(path);
        TreeMap<String, String> signed = new TreeMap<>();
        for (Query.Parameter parameter : exchange.query().parameters()) {
            if (SIGNED.contains(parameter.name())) {
                signed.put(parameter.name(), parameter.value().isEmpty() ? parameter.name() : parameter.name() + '=' + parameter.value());
            }
        }
        return signed.isEmpty() ? text.toString() : text.append('?').append(String.join("&", signed.values())).toString();
    }
}
