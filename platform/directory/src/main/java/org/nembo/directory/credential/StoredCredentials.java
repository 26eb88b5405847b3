package org.nembo.directory.credential;

import java.util.Locale;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.DirectoryStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passwords by their Argon2id hash, and a second factor beside them. Whether the account exists, has a password, is suspended or not: one hash is made and
 * one answer given.
 */
@Component(service = {Credentials.class, StoredCredentials.class})
public final class StoredCredentials implements Credentials {

    static final String KIND = "password";
    private static final Logger log = LoggerFactory.getLogger(StoredCredentials.class);
    private static final int LONGEST_NAME = 64;

    private final DirectoryStore store;
    private final Directory directory;
    private final Throttle throttle;
    private final SecondFactors factors;
    private final StoredSecurityKeys keys;
    private final PasswordHashes hashes;
    private final PasswordRules rules;

    @Activate
    public StoredCredentials(@Reference DirectorySettings settings, @Reference DirectoryStore store, @Reference Directory directory,
            @Reference Throttle throttle, @Reference SecondFactors factors, @Reference StoredSecurityKeys keys) {
        this.store = store;
        this.directory = directory;
        this.throttle = throttle;
        this.factors = factors;
        this.keys = keys;
        this.hashes = new PasswordHashes(settings.argon2(), settings.concurrentChecks(), settings.waitingChecks(), settings.longestWait());
        this.rules = new PasswordRules(settings.shortestPassword());
    }

    @Override
    public User verify(String username, Secret password, Optional<String> code, String client) {
        User proved = password(username, password, client);
        if (factors.isActive(proved.uid()) || keys.any(proved.uid())) {
            if (code.isEmpty() || code.get().isBlank()) {
                throw new NemboException(DirectoryError.SECOND_FACTOR_REQUIRED, "the password is right; now a second factor is needed");
            }
            factor(proved, code.get(), client);
        }
        throttle.succeeded(KIND, account(username), client);
        return store.write(handle -> proved, same -> verified(proved));
    }

    @Override
    public User verify(String username, Secret password, SecurityKeys.Answer answer) {
        User proved = password(username, password, answer.place().client());
        StoredSecurityKeys.Proved key = keys.prove(proved, answer);
        throttle.succeeded(KIND, account(username), answer.place().client());
        return store.write(handle -> {
            keys.used(handle, key);
            return proved;
        }, same -> verified(proved).with("key", key.key().id()));
    }

    @Override
    public User verify(SecurityKeys.Answer answer) {
        StoredSecurityKeys.Proved key = keys.prove(answer);
        return store.write(handle -> {
            keys.used(handle, key);
            return key.user();
        }, user -> verified(user).with("key", key.key().id()).with("password", "not asked for"));
    }

    private static AuditEntry verified(User user) {
        return AuditEntry.done(user.id(), "credentials:verify", "users/" + user.uid());
    }

    /** Whose password it is. */
    private User password(String username, Secret password, String client) {
        String account = account(username);
        Optional<User> user = account.isEmpty() ? Optional.empty() : directory.findLocal(account);
        prove(user, account, password, client);
        return user.orElseThrow();
    }

    /** The owner proves once more who they are. @throws NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} */
    void prove(User user, Secret password, String client) {
        prove(Optional.of(user), account(user.username()), password, client);
        throttle.succeeded(KIND, account(user.username()), client);
    }

    private void prove(Optional<User> user, String account, Secret password, String client) {
        throttle.admit(KIND, account, client);
        // Asked for in every case, so that all cases cost the same.
        Optional<String> phc = store.read(handle -> CredentialRows.password(handle, user.map(User::uid).orElse("")));
        boolean right = hashes.matches(password, phc.orElse(null));
        if (!right || user.isEmpty() || user.get().suspended()) {
            throttle.failed(KIND, account, client);
            // What was typed as an unknown name may be a password.
            store.note(user.map(known -> AuditEntry.denied(known.id(), "credentials:verify", "users/" + known.uid(),
                    right ? "the account is suspended" : "the password is wrong"))
                    .orElseGet(() -> AuditEntry.denied("", "credentials:verify", "users", "there is no such account")));
            throw new NemboException(GeneralError.UNAUTHENTICATED, "username or password is wrong");
        }
        renew(user.get().uid(), password, phc.get());
    }

    private void factor(User user, String code, String client) {
        try {
            factors.prove(user, code, client);
        } catch (NemboException e) {
            throw e.code() == DirectoryError.SECOND_FACTOR_WRONG ? new NemboException(GeneralError.UNAUTHENTICATED, e.getMessage(), e) : e;
        }
    }

    /** The cost may have been raised since the hash was made; it can be made anew only now. */
    private void renew(String uid, Secret password, String phc) {
        if (!hashes.isOutdated(phc)) {
            return;
        }
        try {
            String fresh = hashes.hash(password);
            store.read(handle -> CredentialRows.rehash(handle, uid, phc, fresh));
        } catch (RuntimeException e) {
            log.info("The password of {} keeps its old hash for now: {}", uid, e.getMessage());
        }
    }

    /** The hash of a new password. @throws NemboException {@code PASSWORD_WEAK} with the reason, {@code TOO_MANY_REQUESTS} */
    String hash(Secret password, String username, String name, String email) {
        rules.check(password, username, name, email);
        return hashes.hash(password);
    }

    /** How many hashes were made so far: what an attempt costs. */
    long evaluations() {
        return hashes.evaluations();
    }

    /** What is counted; empty when nobody can be called so. */
    private static String account(String username) {
        String name = username.strip();
        return name.length() > LONGEST_NAME ? "" : name.toLowerCase(Locale.ROOT);
    }
}
