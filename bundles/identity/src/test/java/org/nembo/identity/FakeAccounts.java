package org.nembo.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;

/** Accounts in memory: {@code taken} is taken, passwords of less than twelve characters are weak, whoever is called {@code eager} has to wait. */
public final class FakeAccounts implements Accounts {

    private enum Code implements ErrorCode {
        USER_EXISTS(409), USER_INVALID(400), PASSWORD_WEAK(400);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        @Override
        public ErrorFacts facts() {
            return new ErrorFacts(ErrorKind.USER, status, false, "It is wrong", "Do it again.");
        }
    }

    private volatile Registration registration = Registration.CLOSED;
    public final List<Application> applications = new CopyOnWriteArrayList<>();
    /** Passwords that were set, by the token of the link. */
    public final Map<String, String> set = new ConcurrentHashMap<>();
    private final Set<String> links = ConcurrentHashMap.newKeySet();

    void reset() {
        registration = Registration.CLOSED;
        applications.clear();
        set.clear();
        links.clear();
    }

    public void become(Registration other) {
        registration = other;
    }

    public String link() {
        String link = Opaque.value();
        links.add(link);
        return link;
    }

    @Override
    public Registration registration() {
        return registration;
    }

    @Override
    public Optional<User> register(Application application, String client) {
        if (application.username().equals("eager")) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many").with("retryAfter", 17);
        }
        if (!application.username().matches("[a-z]{2,}")) {
            throw new NemboException(Code.USER_INVALID, "a username has letters only").with("field", "username");
        }
        if (!application.email().isEmpty() && !application.email().contains("@")) {
            throw new NemboException(Code.USER_INVALID, "'%s' is not an e-mail address".formatted(application.email())).with("field", "email");
        }
        if (application.username().equals("taken")) {
            throw new NemboException(Code.USER_EXISTS, "there is one already");
        }
        check(application.password());
        applications.add(application);
        return registration == Registration.OPEN ? Optional.of(new User("u-" + application.username(), Directory.LOCAL, "u-" + application.username(),
                application.username(), application.name(), application.email(), false, Set.of(), Instant.now(), Optional.empty())) : Optional.empty();
    }

    @Override
    public void changePassword(String uid, Secret present, Secret fresh, String client) {
        throw new UnsupportedOperationException("no page does that");
    }

    @Override
    public void resetPassword(Secret link, Secret fresh, String client) {
        if (!links.contains(link.reveal())) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the link is unknown");
        }
        check(fresh);
        links.remove(link.reveal());
        set.put(link.reveal(), fresh.reveal());
    }

    private static void check(Secret password) {
        if (password.reveal().length() < 12) {
            throw new NemboException(Code.PASSWORD_WEAK, "this password is not taken: it has less than 12 characters");
        }
    }
}
