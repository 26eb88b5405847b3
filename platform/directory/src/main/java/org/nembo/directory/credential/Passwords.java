package org.nembo.directory.credential;

import java.time.Duration;
import java.time.Instant;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.OwnIssuer;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.UserRow;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Setting and changing passwords, and what is left behind when an account goes. Whoever's password changes is signed out of every browser. Thread-safe. */
@Component(service = Passwords.class)
public final class Passwords {

    private static final String KIND = "reset";

    /**
     * A link for somebody who has no password or forgot it, shown once.
     *
     * @param token the secret of the link
     * @param url   the page that takes it; empty while this server shows no pages
     */
    public record Link(String token, String url, Instant expires) {
        @Override
        public String toString() {
            return "Link[***]";
        }
    }

    /** A password that may be somebody's, hashed: what takes time is done. */
    public record Prepared(String phc) {
        @Override
        public String toString() {
            return "Prepared[***]";
        }
    }

    private final DirectoryStore store;
    private final LocalAccounts accounts;
    private final StoredCredentials credentials;
    private final Throttle throttle;
    private final Secrets secrets;
    private final Duration validity;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile BrowserSessions sessions;
    /** Has the page that links lead to. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile OwnIssuer issuer;

    @Activate
    public Passwords(@Reference DirectorySettings settings, @Reference DirectoryStore store, @Reference LocalAccounts accounts,
            @Reference StoredCredentials credentials, @Reference Throttle throttle, @Reference Secrets secrets) {
        this.store = store;
        this.accounts = accounts;
        this.credentials = credentials;
        this.throttle = throttle;
        this.secrets = secrets;
        this.validity = settings.resetValidity();
    }

    /** The owner gives another one. */
    public void change(String actor, String uid, Secret present, Secret fresh, String client) {
        User user = local(uid);
        credentials.prove(user, present, client);
        set(actor, user, prepare(user.username(), user.name(), user.email(), fresh), "passwords:change");
    }

    /** The owner proves once more who they are. @throws NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} */
    public void prove(User user, Secret password, String client) {
        credentials.prove(local(user.uid()), password, client);
    }

    /** A link by which the password is set once; links given earlier are worth nothing. */
    public Link link(String actor, String uid) {
        User user = local(uid);
        String token = OneTime.link();
        Link link = new Link(token, page(token), store.now().plus(validity));
        return store.write(handle -> {
            CredentialRows.addLink(handle, OneTime.hash(link.token()), user.uid(), link.expires());
            return link;
        }, made -> AuditEntry.done(actor, "passwords:link", "users/" + uid).with("expires", link.expires().toString()));
    }

    /** Whoever has the link sets the password. */
    public void reset(Secret token, Secret fresh, String client) {
        throttle.admit(KIND, "", client);
        String hash = OneTime.hash(token.reveal());
        String uid = store.read(handle -> CredentialRows.link(handle, hash, store.now())).orElseThrow(() -> {
            throttle.failed(KIND, "", client);
            store.note(AuditEntry.denied("", "passwords:reset", "users", "the link is unknown, used or expired"));
            return unknown();
        });
        User user = local(uid);
        String phc = credentials.hash(fresh, user.username(), user.name(), user.email());
        store.write(handle -> {
            if (!CredentialRows.useLink(handle, hash, uid)) {
                throw unknown();
            }
            CredentialRows.setPassword(handle, uid, phc, store.now());
            return uid;
        }, done -> AuditEntry.done(user.id(), "passwords:reset", "users/" + uid));
        signOut(user);
    }

    /** An administrator sets it. */
    public void set(String actor, String uid, Secret fresh) {
        User user = local(uid);
        set(actor, user, prepare(user.username(), user.name(), user.email(), fresh), "passwords:set");
    }

    /** The same with a password that is prepared. */
    public void set(String actor, String uid, Prepared fresh) {
        set(actor, local(uid), fresh, "passwords:set");
    }

    /** Looks whether a password may be that of somebody who is called so. @throws NemboException {@code PASSWORD_WEAK} */
    public Prepared prepare(String username, String name, String email, Secret fresh) {
        return new Prepared(credentials.hash(fresh, username, name, email));
    }

    private void set(String actor, User user, Prepared fresh, String action) {
        store.write(handle -> {
            CredentialRows.useLink(handle, "", user.uid());
            CredentialRows.setPassword(handle, user.uid(), fresh.phc(), store.now());
            return user;
        }, done -> AuditEntry.done(actor, action, "users/" + user.uid()));
        signOut(user);
    }

    /** Refuses every request of theirs from now on, and signs them out of every browser. */
    public UserRow suspend(String actor, String uid) {
        UserRow suspended = accounts.suspend(actor, uid);
        signOut(actor, suspended.user());
        return suspended;
    }

    /** Deletes an account with all that is kept about it. */
    public void delete(String actor, String uid) {
        User user = accounts.get(uid).user();
        accounts.delete(actor, uid, handle -> {
            CredentialRows.deleteAll(handle, uid);
            secrets.delete(handle.getConnection(), SecondFactors.path(uid));
            return uid;
        });
        signOut(user);
    }

    private void signOut(User user) {
        signOut(user.id(), user);
    }

    private void signOut(String actor, User user) {
        BrowserSessions present = sessions;
        if (present != null) {
            store.afterwards(() -> present.closeAll(actor, user.id()));
        }
    }

    private String page(String token) {
        OwnIssuer present = issuer;
        return present == null ? "" : present.issuer() + "/password?token=" + token;
    }

    private User local(String uid) {
        User user = accounts.get(uid).user();
        if (!user.local()) {
            throw new NemboException(DirectoryError.USER_NOT_LOCAL, "'%s' signs in at %s: their password is kept there".formatted(uid, user.issuer()));
        }
        return user;
    }

    private static NemboException unknown() {
        return new NemboException(GeneralError.UNAUTHENTICATED, "the link is unknown, was used or has expired: ask an administrator for another");
    }
}
