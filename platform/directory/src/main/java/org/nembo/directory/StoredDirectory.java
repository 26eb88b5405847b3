package org.nembo.directory;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Who may come in. The groups of a local account are those of the directory, whatever its token was made with; an identity of another issuer has those of
 * its token too.
 */
@Component
public final class StoredDirectory implements Directory {

    private static final int LONGEST_FOREIGN_NAME = 100;

    private final DirectoryStore store;

    /** @param accounts has seen to it that the generated administrator is there */
    @Activate
    public StoredDirectory(@Reference DirectoryStore store, @Reference LocalAccounts accounts) {
        this.store = store;
    }

    @Override
    public Subject admit(Subject verified) {
        User user = store.find(verified.issuer(), verified.subject()).orElseGet(() -> record(verified));
        if (user.suspended()) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the account '%s' is suspended: ask an administrator".formatted(user.username()));
        }
        store.seen(user);
        Set<String> groups = new HashSet<>(user.groups());
        if (!user.local()) {
            groups.addAll(verified.groups());
        }
        return new Subject(verified.issuer(), verified.subject(), user.local() ? user.username() : verified.username(), groups, verified.scopes());
    }

    @Override
    public Optional<User> find(String uid) {
        return store.find(uid);
    }

    @Override
    public Optional<User> find(String issuer, String subject) {
        return store.find(issuer, subject);
    }

    @Override
    public Optional<User> findLocal(String username) {
        return store.read(handle -> UserRows.findLocal(handle, username)).map(UserRow::user);
    }

    private User record(Subject verified) {
        if (verified.issuer().equals(LOCAL)) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the account of this token does not exist any more");
        }
        String name = verified.username().replaceAll("\\p{Cntrl}", "?");
        User fresh = new User(UUID.randomUUID().toString(), verified.issuer(), verified.subject(),
                name.length() > LONGEST_FOREIGN_NAME ? name.substring(0, LONGEST_FOREIGN_NAME) : name, "", "", false, Set.of(), store.now(), Optional.empty());
        try {
            return store.write(handle -> {
                if (!UserRows.insert(handle, fresh)) {
                    throw new RecordedMeanwhile();
                }
                return fresh;
            }, user -> AuditEntry.done(verified, "users:record", "users/" + user.uid()).with("username", user.username()));
        } catch (RecordedMeanwhile e) {
            return store.find(verified.issuer(), verified.subject()).orElseThrow(() -> new IllegalStateException("recorded and gone: " + verified.id(), e));
        }
    }

    /** Another request of the same identity was faster. */
    private static final class RecordedMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
