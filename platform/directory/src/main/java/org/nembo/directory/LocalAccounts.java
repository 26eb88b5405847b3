package org.nembo.directory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The users: local accounts are made, changed and deleted; whoever comes from another issuer can be suspended and forgotten. Asks nobody for leave. */
@Component(service = LocalAccounts.class)
public final class LocalAccounts {

    /** The uid and first username of the generated administrator. */
    public static final String ADMINISTRATOR = "admin";
    /** Its group. */
    public static final String ADMINISTRATORS = "admins";

    /** What a new account is made of. @param name may be empty @param email may be empty @param groups full names of groups that exist */
    public record NewAccount(String username, String name, String email, Set<String> groups) {
        public NewAccount {
            groups = Set.copyOf(groups);
        }
    }

    /** What is changed; what is empty stays. @param version the one that must be changed; empty for any */
    public record Changes(Optional<String> username, Optional<String> name, Optional<String> email, OptionalInt version) {
    }

    private final DirectoryStore store;

    @Activate
    public LocalAccounts(@Reference DirectoryStore store) {
        this.store = store;
        ensureAdministrator();
    }

    /** Makes an account without a password. @param actor as the audit log names it */
    public User create(String actor, NewAccount account) {
        String uid = UUID.randomUUID().toString();
        AuditEntry entry = AuditEntry.done(actor, "users:create", "users/" + uid).with("username", String.valueOf(account.username()));
        return store.change(entry, handle -> insert(handle, uid, account));
    }

    /** What somebody wants to be called, in no group. @throws NemboException {@code USER_INVALID} */
    public static NewAccount checked(String username, String name, String email) {
        return new NewAccount(Names.username(username), Names.displayName(name), Names.email(email), Set.of());
    }

    /** What people write to those who decide. @throws NemboException {@code USER_INVALID} */
    public static String note(String text) {
        return Names.note(text);
    }

    public boolean isTaken(String username) {
        return store.read(handle -> UserRows.findLocal(handle, username)).isPresent();
    }

    /** In a transaction of {@link DirectoryStore#change}. */
    public User insert(Handle handle, String uid, NewAccount account) {
        User user = new User(uid, Directory.LOCAL, uid, Names.username(account.username()), Names.displayName(account.name()), Names.email(account.email()),
                false, account.groups(), store.now(), Optional.empty());
        if (!UserRows.insert(handle, user)) {
            throw taken(account.username());
        }
        for (String name : account.groups()) {
            Group group = GroupRows.find(handle, name).orElseThrow(() -> Groups.absent(name));
            GroupRows.join(handle, group.id(), uid, store.now());
            GroupRows.touch(handle, group.id(), store.now());
        }
        return user;
    }

    /** @throws NemboException {@code USER_NOT_FOUND} */
    public UserRow get(String uid) {
        return store.read(handle -> present(handle, uid));
    }

    /** By uid, or by the username of a local account. @throws NemboException {@code USER_NOT_FOUND} */
    public User named(String nameOrUid) {
        return store.read(handle -> UserRows.find(handle, nameOrUid).or(() -> UserRows.findLocal(handle, nameOrUid)))
                .orElseThrow(() -> absent(nameOrUid)).user();
    }

    public Page<UserRow> list(UserFilter filter, PageRequest page) {
        return Page.of(store.read(handle -> UserRows.list(handle, filter, Cursor.parse(page.after()), page.limit() + 1)), page.limit(),
                row -> Cursor.of(row.user()));
    }

    public int count() {
        return store.read(UserRows::count);
    }

    /** A part of the whole list. @param from counted from 0 */
    public List<UserRow> slice(int from, int limit) {
        return store.read(handle -> UserRows.slice(handle, from, limit));
    }

    /** What {@link #named} takes, for completion. */
    public List<String> names() {
        return list(UserFilter.ALL, PageRequest.first(PageRequest.MAX)).items().stream().map(UserRow::user)
                .map(user -> user.local() ? user.username() : user.uid()).toList();
    }

    public UserRow update(String actor, String uid, Changes changes) {
        AuditEntry entry = AuditEntry.done(actor, "users:update", "users/" + uid).with("fields", fields(changes));
        return store.change(entry, handle -> {
            User user = local(handle, uid);
            expect(handle, uid, changes.version());
            changes.username().ifPresent(wanted -> rename(handle, user, Names.username(wanted)));
            changes.name().ifPresent(name -> UserRows.update(handle, uid, "name", Names.displayName(name), store.now()));
            changes.email().ifPresent(email -> UserRows.update(handle, uid, "email", Names.email(email), store.now()));
            return present(handle, uid);
        });
    }

    /** @throws NemboException {@code USER_CHANGED} when it is at another version */
    static void expect(Handle handle, String uid, OptionalInt version) {
        if (version.isPresent() && !UserRows.take(handle, uid, version.getAsInt())) {
            throw new NemboException(DirectoryError.USER_CHANGED, "the user '%s' is not at version %d any more".formatted(uid, version.getAsInt()));
        }
    }

    private void rename(Handle handle, User user, String username) {
        Optional<UserRow> other = UserRows.findLocal(handle, username);
        if (other.isPresent() && !other.get().user().uid().equals(user.uid())) {
            throw taken(username);
        }
        UserRows.update(handle, user.uid(), "username", username, store.now());
    }

    /** Refuses every request of theirs from now on; their browser sessions are another's to end. */
    public UserRow suspend(String actor, String uid) {
        if (uid.equals(ADMINISTRATOR)) {
            throw kept();
        }
        return suspended(actor, uid, true);
    }

    public UserRow resume(String actor, String uid) {
        return suspended(actor, uid, false);
    }

    private UserRow suspended(String actor, String uid, boolean suspended) {
        return store.change(AuditEntry.done(actor, suspended ? "users:suspend" : "users:resume", "users/" + uid), handle -> {
            present(handle, uid);
            UserRows.update(handle, uid, "suspended", suspended ? 1 : 0, store.now());
            return present(handle, uid);
        });
    }

    /** Deletes a local account; forgets an identity of another issuer, which is a new user when it comes again. @param first in the same transaction */
    public void delete(String actor, String uid, Function<Handle, ?> first) {
        if (uid.equals(ADMINISTRATOR)) {
            throw kept();
        }
        store.change(AuditEntry.done(actor, "users:delete", "users/" + uid), handle -> {
            present(handle, uid);
            first.apply(handle);
            SshKeys.deleteAll(handle, uid);
            MembershipRequests.deleteAll(handle, uid);
            GroupRows.leaveAll(handle, uid);
            return UserRows.delete(handle, uid);
        });
    }

    private void ensureAdministrator() {
        if (store.read(handle -> UserRows.find(handle, ADMINISTRATOR)).isPresent()) {
            return;
        }
        try {
            store.change(AuditEntry.done("", "users:create", "users/" + ADMINISTRATOR).with("username", ADMINISTRATOR), handle -> {
                GroupRows.insert(handle, UUID.randomUUID().toString(), ADMINISTRATORS, "May do everything.", store.now());
                return insert(handle, ADMINISTRATOR, new NewAccount(ADMINISTRATOR, "Administrator", "", Set.of(ADMINISTRATORS)));
            });
        } catch (NemboException e) {
            // Another node that starts now may have been faster.
            get(ADMINISTRATOR);
        }
    }

    static UserRow present(Handle handle, String uid) {
        return UserRows.find(handle, uid).orElseThrow(() -> absent(uid));
    }

    static User local(Handle handle, String uid) {
        User user = present(handle, uid).user();
        if (!user.local()) {
            throw new NemboException(DirectoryError.USER_NOT_LOCAL, "'%s' comes from %s, which keeps what is known of them".formatted(uid, user.issuer()));
        }
        return user;
    }

    static NemboException absent(String uid) {
        return new NemboException(DirectoryError.USER_NOT_FOUND, "there is no user '%s'".formatted(uid.length() > 80 ? uid.substring(0, 80) + "…" : uid));
    }

    private static String fields(Changes changes) {
        return (changes.username().isPresent() ? "username " : "") + (changes.name().isPresent() ? "name " : "") + (changes.email().isPresent() ? "email" : "");
    }

    public static NemboException taken(String username) {
        return new NemboException(DirectoryError.USER_EXISTS, "there is an account '%s' already".formatted(username));
    }

    private static NemboException kept() {
        return new NemboException(DirectoryError.USER_PROTECTED, "the account '%s' can neither be suspended nor deleted".formatted(ADMINISTRATOR));
    }
}
