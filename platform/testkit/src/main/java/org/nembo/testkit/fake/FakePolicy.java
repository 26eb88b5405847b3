package org.nembo.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;

/**
 * The rules of a fresh server in a few lines: scopes bound everything, members of {@code admins} may all, owners may all on their own, the given actions are
 * free, everything else is denied. Remembers what it was asked. Thread-safe.
 */
public final class FakePolicy implements Policy {

    /** A question that was asked. */
    public record Question(Subject subject, String action, String resource, Map<String, String> context) {
    }

    private final Set<String> free;
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    public FakePolicy(String... freeActions) {
        this.free = Set.of(freeActions);
    }

    /** A subject for tests: nobody special, all scopes. */
    public static Subject user(String name, String... groups) {
        return new Subject("https://issuer.example", name, name, Set.of(groups), Set.of("*"));
    }

    /** An administrator for tests. */
    public static Subject admin() {
        return user("root", "admins");
    }

    /** The same identity with a token that is good for less. */
    public static Subject with(Subject subject, String... scopes) {
        return new Subject(subject.issuer(), subject.subject(), subject.username(), subject.groups(), Set.of(scopes));
    }

    public List<Question> questions() {
        return List.copyOf(questions);
    }

    @Override
    public Decision decide(Subject subject, String action, String resource, Map<String, String> context) {
        questions.add(new Question(subject, action, resource, Map.copyOf(context)));
        String family = action.substring(0, action.indexOf(':')) + ":*";
        if (!subject.scopes().contains("*") && !subject.scopes().contains(action) && !subject.scopes().contains(family)) {
            return Decision.deny("the token's scopes do not cover it");
        }
        if (subject.in("admins")) {
            return Decision.allow("administrator");
        }
        if (subject.id().equals(context.get(OWNER))) {
            return Decision.allow("owner");
        }
        return free.contains(action) ? Decision.allow("free") : Decision.deny("no rule allows it");
    }
}
