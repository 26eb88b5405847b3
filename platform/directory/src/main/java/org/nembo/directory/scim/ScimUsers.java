package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.Groups;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.SshKeys;
import org.nembo.directory.SshKeys.StoredKey;
import org.nembo.directory.UserRow;
import org.nembo.directory.credential.Passwords;
import org.nembo.directory.scim.UserMapping.Wanted;

/** What SCIM does to users. Who may is asked before. */
final class ScimUsers {

    private final DirectoryStore store;
    private final LocalAccounts accounts;
    private final Groups groups;
    private final SshKeys keys;
    private final Passwords passwords;

    ScimUsers(DirectoryStore store, LocalAccounts accounts, Groups groups, SshKeys keys, Passwords passwords) {
        this.store = store;
        this.accounts = accounts;
        this.groups = groups;
        this.keys = keys;
        this.passwords = passwords;
    }

    ObjectNode list(Query query, String base) {
        return query.scans() ? query.answer(all(base))
                : query.answer(accounts.count(), accounts.slice(query.startIndex() - 1, query.count()).stream().map(row -> shown(row, base)).toList());
    }

    Stream<ObjectNode> all(String base) {
        int total = accounts.count();
        return IntStream.rangeClosed(0, total / Scim.MOST).boxed().flatMap(part -> accounts.slice(part * Scim.MOST, Scim.MOST).stream())
                .map(row -> shown(row, base));
    }

    ObjectNode get(String uid, String base) {
        return shown(accounts.get(uid), base);
    }

    ObjectNode shown(UserRow row, String base) {
        return UserMapping.of(row, row.user().groups().isEmpty() ? List.of() : groups.of(row.user().uid()), keys.list(row.user().uid()), base);
    }

    /** All of it, or nothing. */
    String create(Subject caller, ObjectNode body) {
        Wanted wanted = UserMapping.wanted(body, Optional.empty());
        Optional<Passwords.Prepared> password = prepared(wanted);
        return store.together(() -> {
            User made = accounts.create(caller.id(), new LocalAccounts.NewAccount(wanted.username(), wanted.name(), wanted.email(), Set.of()));
            keep(caller, made, wanted, password);
            return made.uid();
        });
    }

    /** Brings a user to what is wanted, all of it or nothing. @param own whether it is the caller, who changes less */
    void replace(Subject caller, UserRow present, ObjectNode body, OptionalInt version, boolean own) {
        User user = present.user();
        Wanted wanted = UserMapping.wanted(body, Optional.of(user));
        boolean renamed = !wanted.username().equals(user.username());
        if (own && (renamed || wanted.active().orElse(!user.suspended()) == user.suspended() || wanted.password().isPresent())) {
            throw new NemboException(DirectoryError.USER_NOT_LOCAL, "'userName', 'active' and 'password' are not changed here").with("scimType", "mutability");
        }
        Optional<Passwords.Prepared> password = prepared(wanted);
        store.together(() -> {
            update(caller, accounts.get(user.uid()), wanted, version);
            keep(caller, user, wanted, password);
            return user;
        });
    }

    private void update(Subject caller, UserRow present, Wanted wanted, OptionalInt version) {
        User user = present.user();
        boolean changed = !wanted.username().equals(user.username()) || !wanted.name().equals(user.name()) || !wanted.email().equals(user.email());
        if (version.isPresent() && version.getAsInt() != present.version()) {
            throw new NemboException(DirectoryError.USER_CHANGED, "the user is at version %d".formatted(present.version()));
        }
        if (changed) {
            accounts.update(caller.id(), user.uid(), new LocalAccounts.Changes(differs(wanted.username(), user.username()), differs(wanted.name(), user.name()),
                    differs(wanted.email(), user.email()), version));
        }
    }

    private Optional<Passwords.Prepared> prepared(Wanted wanted) {
        return wanted.password().map(password -> passwords.prepare(wanted.username(), wanted.name(), wanted.email(), new Secret(password)));
    }

    private void keep(Subject caller, User user, Wanted wanted, Optional<Passwords.Prepared> password) {
        Map<String, StoredKey> stored = keys.list(user.uid()).stream().collect(Collectors.toMap(SshKeys::material, key -> key));
        List<String> missing = new ArrayList<>();
        for (String line : wanted.keys()) {
            if (stored.remove(SshKeys.material(line)) == null) {
                missing.add(line);
            }
        }
        stored.values().forEach(key -> keys.remove(caller.id(), user.uid(), key.id()));
        missing.forEach(line -> keys.add(caller.id(), user.uid(), line));
        password.ifPresent(fresh -> passwords.set(caller.id(), user.uid(), fresh));
        if (wanted.active().isPresent() && wanted.active().get() == user.suspended()) {
            if (wanted.active().get()) {
                accounts.resume(caller.id(), user.uid());
            } else {
                passwords.suspend(caller.id(), user.uid());
            }
        }
    }

    void delete(Subject caller, String uid) {
        passwords.delete(caller.id(), uid);
    }

    private static Optional<String> differs(String wanted, String present) {
        return Optional.of(wanted).filter(value -> !value.equals(present));
    }
}
