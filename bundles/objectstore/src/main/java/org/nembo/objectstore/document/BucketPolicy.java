package org.nembo.objectstore.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/**
 * The policy of a bucket.
 *
 * @param text     as it came
 * @param isPublic whether it allows something to everybody, and does not bind that to who they are or where they come from
 */
public record BucketPolicy(String text, boolean isPublic) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:s3:::";
    /** Conditions on these bind a statement to some, when they compare with what is fixed. */
    private static final Set<String> BINDING = Set.of("aws:sourceip", "aws:userid", "aws:username", "jwt:sub", "jwt:iss", "jwt:groups",
            "jwt:preferred_username", "nembo:id");
    private static final Set<String> FIXED = Set.of("stringequals", "stringequalsignorecase", "stringlike", "ipaddress", "arnequals", "arnlike");
    private static final int BROAD_V4 = 8;
    private static final int BROAD_V6 = 32;

    /**
     * Reads and checks one.
     *
     * @throws S3Failure {@code MalformedPolicy}
     */
    public static BucketPolicy read(byte[] bytes, String bucket, PolicyDocuments documents) {
        if (bytes.length == 0) {
            throw S3Failure.of(S3Code.MISSING_REQUEST_BODY_ERROR);
        }
        if (bytes.length > PolicyDocuments.MAX_BYTES) {
            throw malformed("Policy exceeds the maximum allowed document size of 20 KiB.");
        }
        String text = text(bytes);
        try {
            documents.compile(text, PolicyDocuments.Kind.RESOURCE);
        } catch (NemboException e) {
            throw malformed(e.getMessage());
        }
        JsonNode root = parse(text);
        List<JsonNode> statements = many(root.path("Statement"));
        for (JsonNode statement : statements) {
            for (JsonNode resource : many(statement.has("Resource") ? statement.get("Resource") : statement.path("NotResource"))) {
                if (!about(resource.asText(), bucket)) {
                    throw malformed("Policy has invalid resource: " + resource.asText() + " is not in the bucket " + bucket + ".");
                }
            }
            for (JsonNode action : many(statement.has("Action") ? statement.get("Action") : statement.path("NotAction"))) {
                if (!action.asText().equals("*") && !action.asText().regionMatches(true, 0, "s3:", 0, 3)) {
                    throw malformed("Policy has invalid action: " + action.asText() + " is not one of s3:.");
                }
            }
        }
        return new BucketPolicy(text, statements.stream().anyMatch(BucketPolicy::open));
    }

    /** That which a bucket has, which was checked when it came. @param text empty for none */
    public static boolean isPublic(String text) {
        return !text.isEmpty() && many(parse(text).path("Statement")).stream().anyMatch(BucketPolicy::open);
    }

    /** The document {@code PolicyStatus}. */
    public static Element status(boolean isPublic) {
        return Element.of("PolicyStatus", Element.of("IsPublic", Boolean.toString(isPublic)));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("The policy is not in UTF-8.");
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("Policies must be valid JSON.");
        }
    }

    private static boolean about(String resource, String bucket) {
        if (resource.equals("*")) {
            return true;
        }
        if (!resource.startsWith(ARN)) {
            return false;
        }
        String path = resource.substring(ARN.length());
        int slash = path.indexOf('/');
        return glob(slash < 0 ? path : path.substring(0, slash), bucket);
    }

    /** Patterns of strangers: never more steps than the one is long times the other. */
    private static boolean glob(String pattern, String text) {
        int p = 0;
        int star = -1;
        int mark = 0;
        for (int t = 0; t < text.length();) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean open(JsonNode statement) {
        return statement.path("Effect").asText().equals("Allow") && everybody(statement.path("Principal")) && !bound(statement.path("Condition"));
    }

    private static boolean everybody(JsonNode principal) {
        if (principal.isTextual()) {
            return principal.asText().equals("*");
        }
        for (JsonNode kind : principal) {
            for (JsonNode one : many(kind)) {
                if (one.asText().equals("*")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean bound(JsonNode conditions) {
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            if (!FIXED.contains(operator.getKey().toLowerCase(Locale.ROOT).replaceFirst("^foranyvalue:", ""))) {
                continue;
            }
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                String name = key.getKey().toLowerCase(Locale.ROOT);
                if (BINDING.contains(name) && many(key.getValue()).stream().noneMatch(value -> broad(name, value.asText()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean broad(String key, String value) {
        if (!key.equals("aws:sourceip")) {
            return value.contains("*") || value.contains("?") || value.contains("${");
        }
        int slash = value.indexOf('/');
        int bits = slash < 0 ? Integer.MAX_VALUE : Integer.parseInt(value.substring(slash + 1));
        return bits < (value.contains(":") ? BROAD_V6 : BROAD_V4);
    }

    private static List<JsonNode> many(JsonNode node) {
        List<JsonNode> all = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(all::add);
        } else if (!node.isMissingNode()) {
            all.add(node);
        }
        return all;
    }

    private static S3Failure malformed(String what) {
        return new S3Failure(S3Code.MALFORMED_POLICY, what);
    }
}
