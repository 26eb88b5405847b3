package org.nembo.identity;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;

/** Local accounts in memory; the password of each is its username and {@code -secret}, the one-time code of those that have one is 123456. */
public final class FakePeople implements Directory, Credentials {

    private enum Missing implements ErrorCode {
        SECOND_FACTOR_REQUIRED;

        @Override
        public ErrorFacts facts() {
            return new ErrorFacts(ErrorKind.USER, 401, false, "A code is missing", "Send it.");
        }
    }

    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Set<String> withCode = ConcurrentHashMap.newKeySet();
    private final FakeThrottle throttle;
    private final FakeKeys keys;

    public FakePeople(FakeThrottle throttle, FakeKeys keys) {
        this.throttle = throttle;
        this.keys = keys;
    }

    public User add(String username, String... groups) {
        return put(new User("u-" + username, LOCAL, "u-" + username, username, "The " + username, username + "@example.org", false, Set.of(groups),
                Instant.now(), Optional.empty()));
    }

    public User addForeign(String issuer, String subject, String... groups) {
        return put(new User("f-" + subject, issuer, subject, subject, "", "", false, Set.of(groups), Instant.now(), Optional.empty()));
    }

    public void demandCode(String username) {
        withCode.add(username);
    }

    public void suspend(String uid, boolean suspended) {
        User user = users.get(uid);
        put(new User(uid, user.issuer(), user.subject(), user.username(), user.name(), user.email(), suspended, user.groups(), user.created(),
                Optional.empty()));
    }

    private User put(User user) {
        users.put(user.uid(), user);
        return user;
    }

    public static Subject subject(User user) {
        return new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*"));
    }

    @Override
    public Subject admit(Subject verified) {
        return find(verified.issuer(), verified.subject()).filter(user -> !user.suspended()).map(FakePeople::subject)
                .orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED, "suspended or gone"));
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

    @Override
    public User verify(String username, Secret password, Optional<String> code, String client) {
        throttle.admit("password", username, client);
        Optional<User> user = findLocal(username).filter(one -> !one.suspended() && password.reveal().equals(one.username() + "-secret"));
        if (user.isPresent() && withCode.contains(username)) {
            if (code.isEmpty()) {
                throw new NemboException(Missing.SECOND_FACTOR_REQUIRED, "a one-time code is missing");
            }
            user = user.filter(one -> code.get().equals("123456"));
        }
        if (user.isEmpty()) {
            throttle.failed("password", username, client);
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the username, the password or the code is wrong");
        }
        throttle.succeeded("password", username, client);
        return user.get();
    }

    @Override
    public User verify(String username, Secret password, SecurityKeys.Answer answer) {
        throttle.admit("security-key", username, answer.place().client());
        return findLocal(username).filter(one -> password.reveal().equals(one.username() + "-secret") && keys.isRight(answer, "prove " + one.username()))
                .orElseThrow(() -> refused(username, answer));
    }

    /** It is ada's. */
    @Override
    public User verify(SecurityKeys.Answer answer) {
        throttle.admit("security-key", "", answer.place().client());
        return findLocal("ada").filter(one -> keys.isRight(answer, "enter")).orElseThrow(() -> refused("", answer));
    }

    private NemboException refused(String account, SecurityKeys.Answer answer) {
        throttle.failed("security-key", account, answer.place().client());
        return new NemboException(GeneralError.UNAUTHENTICATED, "the answer of the security key is not taken");
    }
}
