package org.nembo.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;

/**
 * The rules of a fresh server in a few lines: scopes bound everything, members of {@code admins} may all, owners may all on their own, members of a group may
 * read and its managers ({@code <group>/admins}) also update, delete and act, the given actions are free (in one's own groups), everything else is denied.
 * Remembers what it was asked. Thread-safe.
 */
public final class FakePolicy implements Policy {

    /** A question that was asked. */
    public record Question(Subject subject, String action, String resource, Map<String, String> context) {
    }

    private static final Set<String> MANAGERS = Set.of("update", "delete", "act");
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
        return in(subject, context.getOrDefault(GROUP, ""), action) ? Decision.allow("free or of a group") : Decision.deny("no rule allows it");
    }

    private boolean in(Subject subject, String group, String action) {
        if (group.isEmpty()) {
            return free.contains(action);
        }
        String verb = action.substring(action.indexOf(':') + 1);
        boolean manager = subject.in(group + "/admins");
        return manager && MANAGERS.contains(verb) || (manager || subject.in(group)) && (verb.equals("read") || free.contains(action));
    }
}
