package org.nembo.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.policy.PolicyRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** "Why was this denied": for oneself, and for others by who may ask that. Thread-safe. */
@Component(service = Questions.class)
public final class Questions {

    private final RulePolicy policy;
    private volatile Directory directory;

    @Activate
    public Questions(@Reference RulePolicy policy) {
        this.policy = policy;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setDirectory(Directory present) {
        directory = present;
    }

    void unsetDirectory(Directory gone) {
        if (directory == gone) {
            directory = null;
        }
    }

    /**
     * @param subject SUBJECT@ISSUER; empty for the caller
     * @param groups  beyond those that are known of the subject
     * @param facts   as NAME=VALUE
     */
    Explanation explain(Subject caller, String subject, Collection<String> groups, String action, String resource, Collection<String> facts) {
        boolean self = subject.isEmpty() || subject.equals(caller.id());
        policy.require(caller, self && groups.isEmpty() ? "policies:explain" : "policies:explain-all", "policies", Map.of());
        if (action.isEmpty() || resource.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'action' and 'resource' are needed, for example deployments:read and deployments/4711");
        }
        Subject about = self ? caller : known(subject);
        Set<String> all = new HashSet<>(about.groups());
        all.addAll(groups);
        Subject asked = new Subject(about.issuer(), about.subject(), about.username(), all, about.scopes());
        return policy.explain(asked, PolicyRequest.of(asked, action, resource, pairs(facts)));
    }

    List<Cases.Result> test(Subject caller, Cases cases) {
        policy.require(caller, "policies:test", "policies", Map.of());
        return cases.run(policy);
    }

    /** With what the directory knows. */
    Subject known(String id) {
        int at = id.lastIndexOf('@');
        if (at < 1 || at == id.length() - 1) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no subject: write SUBJECT@ISSUER, as token:whoami tells them".formatted(id));
        }
        Directory present = directory;
        Optional<User> user = present == null ? Optional.empty() : present.find(id.substring(at + 1), id.substring(0, at));
        return new Subject(id.substring(at + 1), id.substring(0, at), user.map(User::username).orElse(id.substring(0, at)),
                user.map(User::groups).orElse(Set.of()), Set.of("*"));
    }

    /** A local account by its username. */
    Optional<User> local(String username) {
        Directory present = directory;
        return present == null ? Optional.empty() : present.findLocal(username);
    }

    /** {@code {"id": …}} or {@code {"issuer": …, "subject": …}}, with {@code username}, {@code groups} and {@code scopes}. */
    static Subject subject(JsonNode node, String place) {
        String id = node.isTextual() ? node.asText() : node.path("id").asText();
        int at = id.lastIndexOf('@');
        String issuer = id.isEmpty() ? node.path("issuer").asText() : at < 1 ? "" : id.substring(at + 1);
        String subject = id.isEmpty() ? node.path("subject").asText() : at < 1 ? "" : id.substring(0, at);
        if (issuer.isBlank() || subject.isBlank()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, place + ": a subject has an 'id' SUBJECT@ISSUER, or an 'issuer' and a 'subject'");
        }
        Set<String> scopes = node.has("scopes") ? strings(node.path("scopes")) : Set.of("*");
        return new Subject(issuer, subject, node.path("username").asText(subject), strings(node.path("groups")), scopes);
    }

    private static Set<String> strings(JsonNode list) {
        Set<String> strings = new HashSet<>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    private static Map<String, String> pairs(Collection<String> texts) {
        Map<String, String> pairs = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no fact: write NAME=VALUE, for example group=users".formatted(text));
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
