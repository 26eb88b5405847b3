package org.nembo.security;

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

/** A directory of a few users; everybody else of another issuer is welcome. */
public final class FewUsers implements Directory {

    public final Set<String> suspended = ConcurrentHashMap.newKeySet();
    public final Map<String, Set<String>> groups = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();

    public void add(String uid, String issuer, String subject, String username, String... in) {
        users.put(uid, new User(uid, issuer, subject, username, "", "", false, Set.of(in), Instant.EPOCH, Optional.empty()));
    }

    @Override
    public Subject admit(Subject verified) {
        if (suspended.contains(verified.id())) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, verified.username() + " is suspended");
        }
        Set<String> all = new HashSet<>(verified.groups());
        all.addAll(groups.getOrDefault(verified.id(), Set.of()));
        return new Subject(verified.issuer(), verified.subject(), verified.username(), all, verified.scopes());
    }

    @Override
    public Optional<User> find(String uid) {
        return Optional.ofNullable(users.get(uid));
    }

    @Override
    public Optional<User> find(String issuer, String subject) {
        return users.values().stream().filter(user -> user.issuer().equals(issuer) && user.subject().equals(subject)).findFirst();
    }

    @Override
    public Optional<User> findLocal(String username) {
        return users.values().stream().filter(user -> user.local() && user.username().equalsIgnoreCase(username)).findFirst();
    }
}
