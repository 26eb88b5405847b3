package org.nembo.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The groups. {@code users/s3} is below {@code users}; being in the one says nothing about the other. The members of {@code users/s3/admins} manage
 * {@code users/s3}. Asks nobody for leave.
 */
@Component(service = Groups.class)
public final class Groups {

    private final DirectoryStore store;

    /** @param accounts has made the group of administrators */
    @Activate
    public Groups(@Reference DirectoryStore store, @Reference LocalAccounts accounts) {
        this.store = store;
    }

    public Group create(String actor, String name, String description) {
        Names.group(name);
        return store.change(AuditEntry.done(actor, "groups:create", "groups/" + name), handle -> {
            insert(handle, name, description);
            return present(handle, name);
        });
    }

    private void insert(Handle handle, String name, String description) {
        String parent = Group.parent(name);
        if (!parent.isEmpty() && GroupRows.find(handle, parent).isEmpty()) {
            throw new NemboException(DirectoryError.GROUP_NOT_FOUND, "there is no group '%s' to make '%s' in: create it first".formatted(parent, name));
        }
        if (!GroupRows.insert(handle, UUID.randomUUID().toString(), Names.group(name), Names.description(description), store.now())) {
            throw new NemboException(DirectoryError.GROUP_EXISTS, "there is a group '%s' already".formatted(name));
        }
    }

    /** Makes groups that are missing, with those above them. */
    public void ensure(List<String> names) {
        for (String name : names) {
            Names.group(name);
            if (store.read(handle -> GroupRows.find(handle, name)).isEmpty()) {
                store.change(AuditEntry.done("", "groups:create", "groups/" + name), handle -> {
                    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                        GroupRows.insert(handle, UUID.randomUUID().toString(), name.substring(0, slash), "", store.now());
                    }
                    return GroupRows.insert(handle, UUID.randomUUID().toString(), name, "", store.now());
                });
            }
        }
    }

    /** @throws NemboException {@code GROUP_NOT_FOUND} */
    public Group get(String name) {
        return store.read(handle -> present(handle, name));
    }

    /** @throws NemboException {@code GROUP_NOT_FOUND} */
    public Group byId(String id) {
        return store.read(handle -> GroupRows.findById(handle, id)).orElseThrow(() -> absent(id));
    }

    public int count() {
        return store.read(GroupRows::count);
    }

    /** A part of the whole list, by name. @param from counted from 0 */
    public List<Group> slice(int from, int limit) {
        return store.read(handle -> GroupRows.slice(handle, from, limit));
    }

    /** Makes a change that others make too come second. @throws NemboException {@code USER_CHANGED} when the group is at another version */
    public void expect(String actor, Group group, int version) {
        store.change(AuditEntry.done(actor, "groups:update", "groups/" + group.name()), handle -> {
            if (!GroupRows.take(handle, group.id(), version)) {
                throw new NemboException(DirectoryError.USER_CHANGED, "the group '%s' is not at version %d any more".formatted(group.name(), version));
            }
            return group;
        });
    }

    public boolean exists(String name) {
        return store.read(handle -> GroupRows.find(handle, name)).isPresent();
    }

    /** The group whose members manage that one. */
    public static String managersOf(String name) {
        return name + Group.MANAGERS;
    }

    /** By name. @param parent only those below this group; empty for all */
    public Page<Group> list(String parent, PageRequest page) {
        return Page.of(store.read(handle -> GroupRows.list(handle, parent, page.after(), page.limit() + 1)), page.limit(), Group::name);
    }

    public List<Group> of(String uid) {
        return store.read(handle -> GroupRows.of(handle, uid));
    }

    public Page<UserRow> members(String name, PageRequest page) {
        UserFilter filter = new UserFilter("", "", get(name).name(), Optional.empty());
        return Page.of(store.read(handle -> UserRows.list(handle, filter, Cursor.parse(page.after()), page.limit() + 1)), page.limit(),
                row -> Cursor.of(row.user()));
    }

    public Group describe(String actor, String name, String description) {
        return store.change(AuditEntry.done(actor, "groups:update", "groups/" + name), handle -> {
            Group group = present(handle, name);
            GroupRows.describe(handle, group.id(), Names.description(description));
            GroupRows.touch(handle, group.id(), store.now());
            return present(handle, name);
        });
    }

    /** Deletes a group without subgroups, whoever is in it. */
    public void delete(String actor, String name) {
        if (name.equals(LocalAccounts.ADMINISTRATORS)) {
            throw needed();
        }
        store.change(AuditEntry.done(actor, "groups:delete", "groups/" + name), handle -> {
            Group group = present(handle, name);
            if (!GroupRows.list(handle, name, "", 1).isEmpty()) {
                throw new NemboException(DirectoryError.GROUP_NOT_EMPTY, "the group '%s' has subgroups".formatted(name));
            }
            GroupRows.delete(handle, group.id());
            return group;
        });
    }

    /** False when the user was in it already. */
    public boolean add(String actor, String name, String uid) {
        AuditEntry entry = AuditEntry.done(actor, "groups:add", "groups/" + name).with("user", uid);
        return store.change(entry, handle -> join(handle, present(handle, name), LocalAccounts.present(handle, uid).user()));
    }

    /** Makes somebody a manager; the subgroup of managers is made where it is missing. */
    public boolean appoint(String actor, String name, String uid) {
        String managers = Names.group(name + Group.MANAGERS);
        AuditEntry entry = AuditEntry.done(actor, "groups:add", "groups/" + managers).with("user", uid);
        return store.change(entry, handle -> {
            present(handle, name);
            User user = LocalAccounts.present(handle, uid).user();
            GroupRows.insert(handle, UUID.randomUUID().toString(), managers, "Managers of " + name + ".", store.now());
            return join(handle, present(handle, managers), user);
        });
    }

    boolean join(Handle handle, Group group, User user) {
        boolean joined = GroupRows.join(handle, group.id(), user.uid(), store.now());
        if (joined) {
            GroupRows.touch(handle, group.id(), store.now());
            UserRows.touch(handle, user.uid(), store.now());
        }
        return joined;
    }

    /** False when the user was not in it. */
    public boolean remove(String actor, String name, String uid) {
        if (name.equals(LocalAccounts.ADMINISTRATORS) && uid.equals(LocalAccounts.ADMINISTRATOR)) {
            throw needed();
        }
        AuditEntry entry = AuditEntry.done(actor, "groups:remove", "groups/" + name).with("user", uid);
        return store.change(entry, handle -> {
            Group group = present(handle, name);
            boolean left = GroupRows.leave(handle, group.id(), uid);
            if (left) {
                GroupRows.touch(handle, group.id(), store.now());
                UserRows.touch(handle, uid, store.now());
            }
            return left;
        });
    }

    static Group present(Handle handle, String name) {
        return GroupRows.find(handle, name).orElseThrow(() -> absent(name));
    }

    static NemboException absent(String name) {
        String shown = name.length() > 255 ? name.substring(0, 255) + "…" : name;
        return new NemboException(DirectoryError.GROUP_NOT_FOUND, "there is no group '%s'".formatted(shown));
    }

    private static NemboException needed() {
        return new NemboException(DirectoryError.GROUP_PROTECTED, "'%s' stays in '%s', and the group stays too"
                .formatted(LocalAccounts.ADMINISTRATOR, LocalAccounts.ADMINISTRATORS));
    }
}
