package org.nembo.policy.document;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;
import org.slf4j.MDC;

/** One request as conditions and variables see it. Confined to the thread that decides. */
public final class Facts {

    /**
     * What is the same for all requests.
     *
     * @param homes   issuers whose usernames are unique here, so that {@code aws:username} stands for them
     * @param member  whether a subject is a member of a group
     * @param manager whether a subject is a manager of a group
     */
    public record Setting(Clock clock, Set<String> homes, BiPredicate<Subject, String> member, BiPredicate<Subject, String> manager) {
    }

    private final PolicyRequest request;
    private final Subject subject;
    private final Setting setting;
    private String roleGroup;
    private String roleSite;

    public Facts(PolicyRequest request, Setting setting) {
        this.request = request;
        this.subject = request.subject().orElse(null);
        this.setting = setting;
    }

    /** The statements of a role that are looked at next are about this group or this site; null for none. */
    public void within(String group, String site) {
        roleGroup = group;
        roleSite = site;
    }

    Optional<Subject> subject() {
        return request.subject();
    }

    /** What the service told under that name; empty when it told nothing. */
    public String told(String name) {
        return request.facts().getOrDefault(name, "");
    }

    public String action() {
        return request.action();
    }

    String resource() {
        return request.resource();
    }

    Instant now() {
        return setting.clock().instant();
    }

    /** All values; empty when it is absent. */
    Collection<String> many(Key key) {
        if (key.source() == Key.Source.GROUPS) {
            return subject == null ? Set.of() : subject.groups();
        }
        List<String> list = key.source() == Key.Source.FACT ? request.lists().get(key.name()) : null;
        if (list != null) {
            return list;
        }
        String one = one(key);
        return one == null ? List.of() : List.of(one);
    }

    /** Whether there are several values where one is asked for. */
    boolean isAmbiguous(Key key) {
        if (key.source() == Key.Source.FACT && !request.lists().isEmpty()) {
            List<String> list = request.lists().get(key.name());
            return list != null && list.size() > 1;
        }
        return false;
    }

    /** The value; null when it is absent. */
    String one(Key key) {
        return switch (key.source()) {
            case SUB -> subject == null ? null : subject.subject();
            case ISS -> subject == null ? null : subject.issuer();
            case PREFERRED -> subject == null ? null : subject.username();
            case USERNAME -> subject != null && setting.homes().contains(subject.issuer()) ? subject.username() : null;
            case ID -> subject == null ? null : subject.id();
            case SCOPED -> subject == null ? null : Boolean.toString(subject.covers(request.action()));
            case MEMBER -> inGroup(setting.member());
            case MANAGER -> inGroup(setting.manager());
            case ROLE_GROUP -> roleGroup;
            case ROLE_SITE -> roleSite;
            case CURRENT_TIME -> fact("aws:CurrentTime", now().toString());
            case EPOCH_TIME -> fact("aws:EpochTime", Long.toString(now().getEpochSecond()));
            case SOURCE_IP -> fact("aws:SourceIp", MDC.get("client"));
            case GROUPS -> null;
            case FACT -> ofService(key.name());
        };
    }

    private String inGroup(BiPredicate<Subject, String> relation) {
        String group = told(Policy.GROUP);
        return subject == null || group.isEmpty() ? null : Boolean.toString(relation.test(subject, group));
    }

    private String fact(String name, String otherwise) {
        String told = request.facts().get(name);
        return told == null ? otherwise : told;
    }

    private String ofService(String name) {
        String value = request.facts().get(name);
        if (value == null && name.startsWith("nembo:")) {
            value = request.facts().get(name.substring(6));
            return value == null || value.isEmpty() ? null : value;
        }
        if (value == null) {
            List<String> list = request.lists().get(name);
            return list == null || list.size() != 1 ? null : list.get(0);
        }
        return value;
    }
}
