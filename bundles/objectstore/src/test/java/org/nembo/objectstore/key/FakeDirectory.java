package org.nembo.objectstore.key;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;

/** People in memory, by the rules of {@link Directory#admit}. */
public final class FakeDirectory implements Directory {

    private final Map<String, User> users = new ConcurrentHashMap<>();

    /** A local account. */
    public Subject add(String username, String... groups) {
        put(user("u-" + username, LOCAL, "u-" + username, username, false, Set.of(groups)));
        return new Subject(LOCAL, "u-" + username, username, Set.of(groups), Set.of("*"));
    }

    public void suspend(Subject subject, boolean suspended) {
        User user = find(subject.issuer(), subject.subject()).orElseThrow();
        put(user(user.uid(), user.issuer(), user.subject(), user.username(), suspended, user.groups()));
    }

    public void groups(Subject subject, String... groups) {
        User user = find(subject.issuer(), subject.subject()).orElseThrow();
        put(user(user.uid(), user.issuer(), user.subject(), user.username(), user.suspended(), Set.of(groups)));
    }

    private static User user(String uid, String issuer, String subject, String username, boolean suspended, Set<String> groups) {
        return new User(uid, issuer, subject, username, "", "", suspended, groups, Instant.EPOCH, Optional.empty());
    }

    private void put(User user) {
        users.put(user.id(), user);
    }

    @Override
    public Subject admit(Subject verified) {
        User user = find(verified.issuer(), verified.subject()).orElseGet(() -> {
            if (verified.issuer().equals(LOCAL)) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "gone");
            }
            User fresh = user("f-" + verified.subject(), verified.issuer(), verified.subject(), verified.username(), false, Set.of());
            put(fresh);
            return fresh;
        });
        if (user.suspended()) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "suspended");
        }
        Set<String> groups = new HashSet<>(user.groups());
        if (!user.local()) {
            groups.addAll(verified.groups());
        }
        return new Subject(verified.issuer(), verified.subject(), verified.username(), groups, verified.scopes());
    }

    @Override
    public Optional<User> find(String uid) {
        return users.values().stream().filter(user -> user.uid().equals(uid)).findFirst();
    }

    @Override
    public Optional<User> find(String issuer, String subject) {
        return Optional.ofNullable(users.get(subject + "@" + issuer));
    }

    @Override
    public Optional<User> findLocal(String username) {
        return users.values().stream().filter(user -> user.local() && user.username().equalsIgnoreCase(username)).findFirst();
    }
}
