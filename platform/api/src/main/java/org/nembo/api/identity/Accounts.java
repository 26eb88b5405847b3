package org.nembo.api.identity;

import java.util.Objects;
import java.util.Optional;
import org.nembo.api.secret.Secret;
import org.osgi.annotation.versioning.ProviderType;

/** What people do with local accounts of their own, for whoever shows them the pages: apply for one, change a password, set one by a link. Thread-safe. */
@ProviderType
public interface Accounts {

    /** Who may get an account without an administrator making it. */
    enum Registration {
        /** Nobody. */
        CLOSED,
        /** Whoever is approved by an administrator. */
        APPROVAL,
        /** Everybody, at once. */
        OPEN
    }

    /** What somebody applies with. @param name may be empty @param reason for those who approve; may be empty */
    record Application(String username, String name, String email, Secret password, String reason) {
        public Application {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(email, "email");
            Objects.requireNonNull(password, "password");
            Objects.requireNonNull(reason, "reason");
        }
    }

    Registration registration();

    /**
     * Applies for an account.
     *
     * @param client the caller's network address
     * @return the account when it can be used at once; empty when it waits for approval
     * @throws org.nembo.api.error.NemboException {@code FORBIDDEN} when registration is closed, {@code USER_INVALID} with the member {@code field}
     *                                            ({@code username}, {@code name}, {@code email}; {@code note} for the reason), {@code USER_EXISTS},
     *                                            {@code PASSWORD_WEAK} with the reason, {@code TOO_MANY_REQUESTS}
     */
    Optional<User> register(Application application, String client);

    /**
     * Changes the password of a local account and ends its browser sessions.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED} when the present password is wrong, {@code PASSWORD_WEAK} with the reason,
     *                                            {@code TOO_MANY_REQUESTS}
     */
    void changePassword(String uid, Secret present, Secret fresh, String client);

    /**
     * Sets the password by a link that an administrator gave; the link is used up then, and browser sessions end.
     *
     * @param link the token of the link
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED} when the link is unknown, used or expired, {@code PASSWORD_WEAK} with the reason,
     *                                            {@code TOO_MANY_REQUESTS}
     */
    void resetPassword(Secret link, Secret fresh, String client);
}
