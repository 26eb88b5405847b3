package org.nembo.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;

/**
 * What the gateway of Ceph asks an OPA, as a question of ours. Bucket and object may be missing. The input holds the user's keys: it is never logged, and
 * nothing of it is in a message. Pure functions.
 */
final class RgwInput {

    private static final String ARN = "arn:aws:s3:::";
    private static final Map<String, String> BUCKET_PARTS = Map.ofEntries(Map.entry("acl", "BucketAcl"), Map.entry("policy", "BucketPolicy"),
            Map.entry("policyStatus", "BucketPolicyStatus"), Map.entry("versioning", "BucketVersioning"), Map.entry("lifecycle", "LifecycleConfiguration"),
            Map.entry("cors", "BucketCORS"), Map.entry("tagging", "BucketTagging"), Map.entry("location", "BucketLocation"),
            Map.entry("notification", "BucketNotification"), Map.entry("object-lock", "BucketObjectLockConfiguration"),
            Map.entry("encryption", "EncryptionConfiguration"), Map.entry("publicAccessBlock", "BucketPublicAccessBlock"),
            Map.entry("replication", "ReplicationConfiguration"), Map.entry("logging", "BucketLogging"), Map.entry("website", "BucketWebsite"),
            Map.entry("requestPayment", "BucketRequestPayment"));
    private static final Map<String, String> OBJECT_PARTS = Map.of("acl", "ObjectAcl", "tagging", "ObjectTagging", "retention", "ObjectRetention",
            "legal-hold", "ObjectLegalHold", "attributes", "ObjectAttributes", "torrent", "ObjectTorrent");

    private RgwInput() {
    }

    /**
     * The question; empty when the input tells no user, or of something that we do not know.
     *
     * @param users who a user of the gateway is here; empty for one who may do nothing
     */
    static Optional<PolicyRequest> read(JsonNode input, Function<String, Optional<Subject>> users) {
        String user = input.path("user_info").path("user_id").asText();
        String method = input.path("method").asText();
        String path = text(input, "decoded_uri", text(input, "relative_uri", "/"));
        String[] named = path.replaceFirst("^/+", "").replaceFirst("\\?.*", "").split("/", 2);
        String bucket = input.path("bucket_info").path("bucket").path("name").asText(named[0]);
        String object = text(input, "object_name", text(input, "object", input.path("object_info").path("name")
                .asText(named.length > 1 && named[0].equals(bucket) ? named[1] : "")));
        Map<String, String> parameters = parameters(input.path("params").asText());
        Optional<String> action = bucket.isEmpty() ? Optional.of("s3:ListAllMyBuckets").filter(name -> method.equals("GET") || method.equals("HEAD"))
                : object.isEmpty() ? onBucket(method, parameters) : onObject(method, parameters);
        Optional<Subject> found = user.isEmpty() || user.equals("anonymous") ? Optional.empty() : users.apply(user);
        if (found.isEmpty() || action.isEmpty()) {
            return Optional.empty();
        }
        Subject subject = found.get();
        Map<String, String> facts = facts(parameters);
        if (user.equals(input.path("bucket_info").path("owner").asText())) {
            facts.put(Policy.OWNER, subject.id());
        }
        String arn = bucket.isEmpty() ? ARN + "*" : ARN + bucket + (object.isEmpty() ? deletesMany(method, parameters) ? "/*" : "" : "/" + object);
        return Optional.of(PolicyRequest.of(subject, action.get(), arn, facts));
    }

    private static boolean deletesMany(String method, Map<String, String> parameters) {
        return method.equals("POST") && parameters.containsKey("delete");
    }

    private static Optional<String> onBucket(String method, Map<String, String> parameters) {
        Optional<String> part = part(BUCKET_PARTS, parameters);
        boolean bare = part.isEmpty() && bare(parameters);
        return switch (method) {
            case "GET", "HEAD" -> part.map(name -> "s3:Get" + name).or(() -> Optional.of(parameters.containsKey("uploads") ? "s3:ListBucketMultipartUploads"
                    : parameters.containsKey("versions") ? "s3:ListBucketVersions" : "s3:ListBucket").filter(name -> bare));
            case "PUT" -> part.map(name -> "s3:Put" + name).or(() -> Optional.of("s3:CreateBucket").filter(name -> bare));
            case "DELETE" -> part.map(name -> name.equals("BucketPolicy") || name.equals("BucketWebsite") ? "s3:Delete" + name : "s3:Put" + name)
                    .or(() -> Optional.of("s3:DeleteBucket").filter(name -> bare));
            case "POST" -> Optional.of(parameters.containsKey("delete") ? "s3:DeleteObject" : "s3:PutObject");
            default -> Optional.empty();
        };
    }

    private static Optional<String> onObject(String method, Map<String, String> parameters) {
        Optional<String> part = part(OBJECT_PARTS, parameters);
        boolean bare = part.isEmpty() && bare(parameters);
        boolean upload = parameters.containsKey("uploadId");
        String version = parameters.containsKey("versionId") ? "Version" : "";
        return switch (method) {
            case "GET", "HEAD" -> part.map(name -> "s3:Get" + name).or(() -> Optional.of(upload ? "s3:ListMultipartUploadParts" : "s3:GetObject" + version)
                    .filter(name -> bare));
            case "PUT" -> part.map(name -> "s3:Put" + name).or(() -> Optional.of("s3:PutObject").filter(name -> bare));
            case "POST" -> Optional.of(parameters.containsKey("restore") ? "s3:RestoreObject" : "s3:PutObject");
            case "DELETE" -> part.map(name -> "s3:Delete" + name).or(() -> Optional.of(upload ? "s3:AbortMultipartUpload" : "s3:DeleteObject" + version)
                    .filter(name -> bare));
            default -> Optional.empty();
        };
    }

    private static Optional<String> part(Map<String, String> known, Map<String, String> parameters) {
        return parameters.keySet().stream().filter(known::containsKey).findFirst().map(known::get);
    }

    /** Whether nothing asks for a part of the bucket or the object that we do not know: such a parameter has no value. */
    private static boolean bare(Map<String, String> parameters) {
        return parameters.entrySet().stream().allMatch(each -> !each.getValue().isEmpty() || each.getKey().equals("uploads") || each.getKey().equals("versions")
                || each.getKey().equals("prefix") || each.getKey().equals("delimiter") || each.getKey().endsWith("marker"));
    }

    private static Map<String, String> facts(Map<String, String> parameters) {
        Map<String, String> facts = new HashMap<>();
        Map.of("prefix", "s3:prefix", "delimiter", "s3:delimiter", "max-keys", "s3:max-keys", "versionId", "s3:VersionId").forEach((parameter, key) -> {
            if (parameters.containsKey(parameter)) {
                facts.put(key, parameters.get(parameter));
            }
        });
        return facts;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String each : query.replaceFirst("^\\?", "").split("&")) {
            int equals = each.indexOf('=');
            if (!each.isEmpty()) {
                parameters.put(decoded(equals < 0 ? each : each.substring(0, equals)), equals < 0 ? "" : decoded(each.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String text(JsonNode input, String name, String otherwise) {
        String text = input.path(name).asText();
        return text.isEmpty() ? otherwise : text;
    }
}
