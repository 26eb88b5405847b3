package org.nembo.directory.credential;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.Groups;
import org.nembo.directory.Ids;
import org.nembo.directory.LocalAccounts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** People who make an account for themselves, at once or when somebody approves. Thread-safe. */
@Component(service = {Accounts.class, Registrations.class})
public final class Registrations implements Accounts {

    private static final String KIND = "registration";
    private static final int MOST_PENDING = 1000;

    /** How an application stands. */
    public enum State {
        PENDING, APPROVED, REJECTED
    }

    /** An application for an account. @param note by who applies @param reason by who decided */
    public record Applied(String id, String username, String name, String email, State state, String note, String reason, Instant created,
            Optional<Instant> decided, String decidedBy) {
    }

    private final DirectorySettings settings;
    private final DirectoryStore store;
    private final LocalAccounts accounts;
    private final Groups groups;
    private final StoredCredentials credentials;
    private final Passwords passwords;
    private final Throttle throttle;

    @Activate
    public Registrations(@Reference DirectorySettings settings, @Reference DirectoryStore store, @Reference LocalAccounts accounts, @Reference Groups groups,
            @Reference StoredCredentials credentials, @Reference Passwords passwords, @Reference Throttle throttle) {
        this.settings = settings;
        this.store = store;
        this.accounts = accounts;
        this.groups = groups;
        this.credentials = credentials;
        this.passwords = passwords;
        this.throttle = throttle;
    }

    @Override
    public Registration registration() {
        return settings.registration();
    }

    @Override
    public Optional<User> register(Application application, String client) {
        if (registration() == Registration.CLOSED) {
            throw new NemboException(GeneralError.FORBIDDEN, "nobody can register here: ask an administrator for an account");
        }
        throttle.admit(KIND, "", client);
        // Each counts, so that nobody makes them by the hundred.
        throttle.failed(KIND, "", client);
        LocalAccounts.NewAccount account = LocalAccounts.checked(application.username(), application.name(), application.email());
        if (accounts.isTaken(account.username())) {
            throw LocalAccounts.taken(account.username());
        }
        String phc = credentials.hash(application.password(), account.username(), account.name(), account.email());
        if (registration() == Registration.OPEN) {
            return Optional.of(make("", account, phc, handle -> { }));
        }
        apply(account, phc, application.reason());
        return Optional.empty();
    }

    private void apply(LocalAccounts.NewAccount account, String phc, String note) {
        String id = Ids.next(store.now());
        store.write(handle -> {
            boolean added = handle.createUpdate("""
                    INSERT INTO directory_application (id, username, username_key, name, email, phc, note, state, reason, created, decided_by)
                    VALUES (:id, :username, :key, :name, :email, :phc, :note, 'PENDING', '', :now, '') ON CONFLICT DO NOTHING""")
                    .bind("id", id).bind("username", account.username()).bind("key", account.username().toLowerCase(Locale.ROOT))
                    .bind("name", account.name()).bind("email", account.email()).bind("phc", phc).bind("note", LocalAccounts.note(note))
                    .bind("now", store.now().toEpochMilli()).execute() == 1;
            if (!added) {
                throw LocalAccounts.taken(account.username());
            }
            if (pending(handle) > MOST_PENDING) {
                throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many applications wait already").with("retryAfter", 3600);
            }
            return id;
        }, made -> AuditEntry.done("", "registrations:create", "registrations/" + id).with("username", account.username()));
    }

    /** By the time they came. @param state empty for all */
    public Page<Applied> list(Optional<State> state, PageRequest page) {
        List<Applied> found = store.read(handle -> handle.createQuery("""
                SELECT * FROM directory_application WHERE (:state = '' OR state = :state) AND (:after = '' OR id > :after) ORDER BY id LIMIT :limit""")
                .bind("state", state.map(State::name).orElse("")).bind("after", page.after()).bind("limit", page.limit() + 1)
                .map((row, context) -> applied(row)).list());
        return Page.of(found, page.limit(), Applied::id);
    }

    /** Makes the account. */
    public User approve(String actor, String id) {
        String[] phc = new String[1];
        Applied applied = store.read(handle -> {
            phc[0] = handle.createQuery("SELECT phc FROM directory_application WHERE id = :id").bind("id", id).mapTo(String.class).findOne().orElse("");
            return present(handle, id);
        });
        LocalAccounts.NewAccount account = LocalAccounts.checked(applied.username(), applied.name(), applied.email());
        return make(actor, account, phc[0], handle -> decide(handle, applied, State.APPROVED, actor, ""));
    }

    public Applied reject(String actor, String id, String reason) {
        return store.write(handle -> {
            decide(handle, present(handle, id), State.REJECTED, actor, reason);
            return present(handle, id);
        }, rejected -> AuditEntry.done(actor, "registrations:reject", "registrations/" + id).with("username", rejected.username()));
    }

    private User make(String actor, LocalAccounts.NewAccount account, String phc, Consumer<Handle> first) {
        groups.ensure(settings.defaultGroups());
        String uid = UUID.randomUUID().toString();
        AuditEntry entry = AuditEntry.done(actor.isEmpty() ? uid + "@" + Directory.LOCAL : actor, "users:create", "users/" + uid)
                .with("username", account.username()).with("registered", "true");
        return store.change(entry, handle -> {
            first.accept(handle);
            User user = accounts.insert(handle, uid,
                    new LocalAccounts.NewAccount(account.username(), account.name(), account.email(), Set.copyOf(settings.defaultGroups())));
            CredentialRows.setPassword(handle, uid, phc, store.now());
            return user;
        });
    }

    /** The hash of the password is kept no longer than it is needed. */
    private void decide(Handle handle, Applied applied, State state, String actor, String reason) {
        boolean decided = handle.createUpdate("""
                UPDATE directory_application SET state = :state, reason = :reason, phc = '', decided = :now, decided_by = :actor
                WHERE id = :id AND state = 'PENDING'""")
                .bind("state", state.name()).bind("reason", LocalAccounts.note(reason)).bind("now", store.now().toEpochMilli()).bind("actor", actor)
                .bind("id", applied.id()).execute() == 1;
        if (!decided) {
            throw new NemboException(DirectoryError.REQUEST_STATE, "the application is %s already".formatted(applied.state()));
        }
    }

    @Override
    public void changePassword(String uid, Secret present, Secret fresh, String client) {
        passwords.change(uid + "@" + Directory.LOCAL, uid, present, fresh, client);
    }

    @Override
    public void resetPassword(Secret link, Secret fresh, String client) {
        passwords.reset(link, fresh, client);
    }

    private static int pending(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM directory_application WHERE state = 'PENDING'").mapTo(Integer.class).one();
    }

    private static Applied present(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM directory_application WHERE id = :id").bind("id", id).map((row, context) -> applied(row)).findOne()
                .orElseThrow(() -> new NemboException(DirectoryError.REQUEST_NOT_FOUND, "there is no such application"));
    }

    private static Applied applied(ResultSet row) throws SQLException {
        long decided = row.getLong("decided");
        Optional<Instant> when = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(decided));
        return new Applied(row.getString("id"), row.getString("username"), row.getString("name"), row.getString("email"), State.valueOf(row.getString("state")),
                row.getString("note"), row.getString("reason"), Instant.ofEpochMilli(row.getLong("created")), when, row.getString("decided_by"));
    }
}
