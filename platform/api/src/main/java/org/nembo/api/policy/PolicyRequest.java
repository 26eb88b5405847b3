package org.nembo.api.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/**
 * What a policy is asked. Names of facts are those of condition keys ({@code s3:prefix}, {@code aws:SourceIp}); a name without a colon is known to conditions
 * as {@code nembo:<name>}. A fact must be told by the service, never taken from the request under a name that the caller chose.
 *
 * @param subject  who asks; empty for a stranger
 * @param action   for example {@code deployments:read}, {@code s3:GetObject}; compared without regard to case
 * @param resource for example {@code deployments/4711}, {@code arn:aws:s3:::data/run1.root}
 * @param facts    about the resource and the request
 * @param lists    facts with several values, such as {@code aws:TagKeys}
 */
public record PolicyRequest(Optional<Subject> subject, String action, String resource, Map<String, String> facts, Map<String, List<String>> lists) {

    public PolicyRequest {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        facts = Map.copyOf(facts);
        lists = Map.copyOf(lists);
    }

    /** Without facts that have several values. */
    public static PolicyRequest of(Subject subject, String action, String resource, Map<String, String> facts) {
        return new PolicyRequest(Optional.of(subject), action, resource, facts, Map.of());
    }
}
