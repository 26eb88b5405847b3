package org.nembo.objectstore.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.spi.object.Bucket;

/** What is asked about one action. Immutable. */
record Question(Caller caller, String action, Bucket bucket, String key, String resource, Map<String, String> facts) {

    static final String ARN = "arn:aws:s3:::";

    static Question of(Caller caller, String action, Bucket bucket, String key, Map<String, String> told) {
        Map<String, String> facts = new HashMap<>(told);
        facts.put(Policy.OWNER, bucket.owner());
        if (!bucket.group().isEmpty()) {
            facts.put(Policy.GROUP, bucket.group());
        }
        about(caller, facts);
        return new Question(caller, action, bucket, key, ARN + bucket.name() + (key.isEmpty() ? "" : "/" + key), facts);
    }

    /** What is told of every request. */
    static void about(Caller caller, Map<String, String> facts) {
        if (!caller.address().isEmpty()) {
            facts.put("aws:SourceIp", caller.address());
        }
        facts.putAll(caller.told());
        facts.put("aws:SecureTransport", Boolean.toString(caller.secure()));
    }

    Optional<Subject> subject() {
        return caller.subject();
    }

    boolean signedIn() {
        return caller.subject().isPresent();
    }

    /** Whether the caller owns the bucket. */
    boolean byOwner() {
        return caller.id().equals(bucket.owner());
    }

    String told(String fact) {
        return facts.getOrDefault(fact, "");
    }

    PolicyRequest request() {
        return new PolicyRequest(caller.subject(), action, resource, facts, Map.of());
    }
}
