package org.nembo.directory.credential;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.DirectoryStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * One-time codes beside the password. The secret lies in the secret store; a code is taken once, and so is each of the recovery codes that are shown when
 * the first code was right. Thread-safe.
 */
@Component(service = SecondFactors.class)
public final class SecondFactors {

    static final int RECOVERY_CODES = 10;
    private static final String KIND = "one-time-code";

    /** How far somebody is. */
    public enum State {
        NONE, PENDING, ACTIVE
    }

    /** What may be shown at any time. */
    public record Status(State state, int recoveryCodesLeft) {
    }

    /** What is typed or scanned into an app, shown once. */
    public record Enrolment(String secret, String uri) {
        @Override
        public String toString() {
            return "Enrolment[***]";
        }
    }

    private final DirectoryStore store;
    private final Secrets secrets;
    private final Throttle throttle;
    private final String issuer;

    @Activate
    public SecondFactors(@Reference DirectorySettings settings, @Reference DirectoryStore store, @Reference Secrets secrets, @Reference Throttle throttle) {
        this.store = store;
        this.secrets = secrets;
        this.throttle = throttle;
        this.issuer = settings.totpIssuer();
    }

    public Status status(String uid) {
        return store.read(handle -> CredentialRows.factor(handle, uid)
                .map(factor -> new Status(factor.active() ? State.ACTIVE : State.PENDING, CredentialRows.recoveryLeft(handle, uid)))
                .orElseGet(() -> new Status(State.NONE, CredentialRows.recoveryLeft(handle, uid))));
    }

    boolean isActive(String uid) {
        return store.read(handle -> CredentialRows.factor(handle, uid)).map(CredentialRows.Factor::active).orElse(false);
    }

    /** A new secret that counts once {@link #confirm} has seen a code of it. */
    public Enrolment begin(String actor, User user) {
        byte[] secret = OneTime.bytes(Totp.SECRET_BYTES);
        return store.write(handle -> {
            if (!CredentialRows.beginFactor(handle, user.uid(), store.now())) {
                throw state("one-time codes are demanded of '%s' already: remove them before others are set up".formatted(user.username()));
            }
            secrets.put(handle.getConnection(), path(user.uid()), new Secret(Base64.getEncoder().encodeToString(secret)));
            return new Enrolment(Totp.base32(secret), Totp.uri(issuer, user.username(), secret));
        }, enrolment -> AuditEntry.done(actor, "totp:begin", "users/" + user.uid()));
    }

    /** From now on a code is demanded. @return the recovery codes, shown this once */
    public List<String> confirm(String actor, User user, String code, String client) {
        if (!status(user.uid()).state().equals(State.PENDING)) {
            throw state("no one-time codes of '%s' wait to be confirmed".formatted(user.username()));
        }
        throttle.admit(KIND, account(user), client);
        OptionalLong step = secret(user.uid()).map(secret -> Totp.stepOf(secret, code.strip(), store.now())).orElse(OptionalLong.empty());
        if (step.isEmpty()) {
            throw wrong(user, client);
        }
        throttle.succeeded(KIND, account(user), client);
        List<String> codes = Stream.generate(OneTime::recoveryCode).limit(RECOVERY_CODES).toList();
        return store.write(handle -> {
            if (!CredentialRows.activate(handle, user.uid(), step.getAsLong())) {
                throw state("they were confirmed meanwhile");
            }
            CredentialRows.clearRecovery(handle, user.uid());
            CredentialRows.addRecovery(handle, user.uid(), codes.stream().map(SecondFactors::recoveryHash).toList());
            return codes;
        }, shown -> AuditEntry.done(actor, "totp:confirm", "users/" + user.uid()));
    }

    /** Somebody removes their own. @param code a code that is right, or a recovery code; while they are pending none is needed */
    public void remove(String actor, User user, String code, String client) {
        if (isActive(user.uid())) {
            prove(user, code, client);
        }
        reset(actor, user.uid(), "totp:remove");
    }

    /** An administrator removes them from somebody who lost the device. */
    public void reset(String actor, String uid) {
        reset(actor, uid, "totp:reset");
    }

    private void reset(String actor, String uid, String action) {
        store.write(handle -> {
            if (!CredentialRows.removeFactor(handle, uid)) {
                throw state("there are no one-time codes to remove");
            }
            return secrets.delete(handle.getConnection(), path(uid));
        }, removed -> AuditEntry.done(actor, action, "users/" + uid));
    }

    /** Takes a code, which is then used up. @throws NemboException {@code SECOND_FACTOR_WRONG}, {@code TOO_MANY_REQUESTS} */
    void prove(User user, String code, String client) {
        throttle.admit(KIND, account(user), client);
        if (!isTaken(user.uid(), code.strip())) {
            throw wrong(user, client);
        }
        throttle.succeeded(KIND, account(user), client);
    }

    private boolean isTaken(String uid, String code) {
        if (code.matches("[0-9]{6}")) {
            OptionalLong step = secret(uid).map(secret -> Totp.stepOf(secret, code, store.now())).orElse(OptionalLong.empty());
            return step.isPresent() && store.read(handle -> CredentialRows.take(handle, uid, step.getAsLong()));
        }
        try {
            return code.length() <= 64 && store.write(handle -> {
                if (!CredentialRows.takeRecovery(handle, uid, recoveryHash(code))) {
                    throw new NoSuchCode();
                }
                return true;
            }, taken -> AuditEntry.done(uid + "@" + Directory.LOCAL, "totp:recover", "users/" + uid));
        } catch (NoSuchCode e) {
            return false;
        }
    }

    private NemboException wrong(User user, String client) {
        throttle.failed(KIND, account(user), client);
        store.note(AuditEntry.denied(user.id(), "totp:prove", "users/" + user.uid(), "the one-time code is wrong or was used"));
        return new NemboException(DirectoryError.SECOND_FACTOR_WRONG, "the one-time code is wrong or was used already");
    }

    private Optional<byte[]> secret(String uid) {
        return secrets.find(path(uid)).map(secret -> Base64.getDecoder().decode(secret.reveal()));
    }

    static String recoveryHash(String code) {
        return OneTime.hash(code.toUpperCase(Locale.ROOT).replaceAll("[ -]", ""));
    }

    private static String account(User user) {
        return user.uid();
    }

    static String path(String uid) {
        return "directory/" + uid + "/totp";
    }

    private static NemboException state(String message) {
        return new NemboException(DirectoryError.SECOND_FACTOR_STATE, message);
    }

    /** Rolls back. */
    private static final class NoSuchCode extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
