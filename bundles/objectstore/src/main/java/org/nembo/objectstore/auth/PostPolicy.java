package org.nembo.objectstore.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** The policy of a form that uploads an object: who signed it, and whether the fields are what it allows. Thread-safe. */
public final class PostPolicy {

    private static final Set<String> FREE = Set.of("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file", "x-amz-algorithm", "x-amz-credential",
            "x-amz-date", "x-amz-security-token");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(10).maxDocumentLength(64 << 10).build()).build());

    private final Rules rules;
    private final SigningKeys keys;
    private final Version4 version4;

    PostPolicy(Rules rules, SigningKeys keys, Version4 version4) {
        this.rules = rules;
        this.keys = keys;
        this.version4 = version4;
    }

    /** How many bytes the file may have. */
    public record Size(long least, long most) {
    }

    /** Who sends the form. @param fields by lower-case name @throws S3Failure when what they show is not valid */
    public Caller caller(Caller before, Map<String, String> fields) {
        String policy = fields.getOrDefault("policy", "");
        if (policy.isEmpty()) {
            return before;
        }
        String session = fields.getOrDefault("x-amz-security-token", "");
        String id;
        SigningKeys.Key key;
        boolean same;
        if (fields.containsKey("x-amz-signature")) {
            Scope scope = Scope.parse(fields.getOrDefault("x-amz-credential", ""));
            if (scope == null || !scope.service().equals("s3") || !Claim.ALGORITHM.equals(fields.get("x-amz-algorithm"))) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "The form needs x-amz-algorithm and x-amz-credential.");
            }
            id = scope.accessKey();
            key = keys.find(id, session);
            same = version4.signed(scope, key, policy, fields.get("x-amz-signature"));
        } else if (rules.version2() && fields.containsKey("signature")) {
            id = fields.getOrDefault("awsaccesskeyid", "");
            key = keys.find(id, session);
            same = Hashes.same(Version2.sign(key, policy), fields.get("signature"));
        } else {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "A form with a policy needs the field x-amz-signature, before the file.")
                    .with("ArgumentName", "x-amz-signature");
        }
        if (!same) {
            throw S3Failure.of(S3Code.SIGNATURE_DOES_NOT_MATCH).with("AWSAccessKeyId", id).with("StringToSign", policy);
        }
        return Authentication.caller(before, id, key);
    }

    /** How many bytes the policy allows. @throws S3Failure {@code AccessDenied} when a field is not what it allows, {@code InvalidPolicyDocument} */
    public Size check(Map<String, String> fields) {
        String text = fields.getOrDefault("policy", "");
        if (text.isEmpty()) {
            return new Size(0, Long.MAX_VALUE);
        }
        JsonNode policy = read(text);
        expires(policy.path("expiration").asText());
        JsonNode conditions = policy.path("conditions");
        if (!conditions.isArray()) {
            throw invalid("it has no conditions.");
        }
        Set<String> covered = new HashSet<>(FREE);
        Size size = new Size(0, Long.MAX_VALUE);
        for (JsonNode condition : conditions) {
            if (condition.isArray() && condition.size() == 3 && condition.get(0).asText().equalsIgnoreCase("content-length-range")) {
                size = new Size(bytes(condition, 1), bytes(condition, 2));
            } else {
                covered.addAll(hold(condition, fields));
            }
        }
        for (String field : fields.keySet()) {
            if (!covered.contains(field) && !field.startsWith("x-ignore-")) {
                throw denied("Extra input fields: " + field);
            }
        }
        return size;
    }

    private static JsonNode read(String text) {
        try {
            JsonNode policy = JSON.readTree(new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8));
            if (policy != null && policy.isObject()) {
                return policy;
            }
            throw invalid("it must be a JSON object.");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw invalid("it must be a JSON object in Base64.");
        }
    }

    private void expires(String text) {
        Instant until;
        try {
            until = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw invalid("expiration must be a time as 2026-11-22T00:45:00Z.");
        }
        if (rules.clock().instant().isAfter(until)) {
            throw denied("Policy expired.");
        }
    }

    private static long bytes(JsonNode range, int at) {
        try {
            long bytes = Long.parseLong(range.get(at).asText());
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw invalid("a condition cannot be read: " + range);
    }

    /** The fields that it covers. */
    private static Set<String> hold(JsonNode condition, Map<String, String> fields) {
        Set<String> covered = new HashSet<>();
        if (condition.isObject()) {
            if (condition.size() != 1) {
                throw invalid("a simple condition has exactly one property: " + condition);
            }
            condition.properties().forEach(field -> {
                String name = field.getKey().toLowerCase(Locale.ROOT);
                require(fields.getOrDefault(name, "").equals(field.getValue().asText()), condition);
                covered.add(name);
            });
            return covered;
        }
        if (!condition.isArray() || condition.size() != 3 || !condition.get(1).asText().startsWith("$")) {
            throw invalid("a condition cannot be read: " + condition);
        }
        String name = condition.get(1).asText().substring(1).toLowerCase(Locale.ROOT);
        String actual = fields.getOrDefault(name, "");
        String wanted = condition.get(2).asText();
        switch (condition.get(0).asText().toLowerCase(Locale.ROOT)) {
            case "eq" -> require(actual.equals(wanted), condition);
            case "starts-with" -> require(actual.startsWith(wanted), condition);
            default -> throw invalid("a condition cannot be read: " + condition);
        }
        covered.add(name);
        return covered;
    }

    private static void require(boolean holds, JsonNode condition) {
        if (!holds) {
            throw denied("Policy Condition failed: " + condition);
        }
    }

    private static S3Failure denied(String why) {
        return new S3Failure(S3Code.ACCESS_DENIED, "Invalid according to Policy: " + why);
    }

    private static S3Failure invalid(String why) {
        return new S3Failure(S3Code.INVALID_POLICY_DOCUMENT, "Invalid Policy: " + why);
    }
}
