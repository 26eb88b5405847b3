package org.nembo.directory;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.identity.UserKeys;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The public keys of users. Thread-safe. */
@Component(service = {SshKeys.class, UserKeys.class})
public final class SshKeys implements UserKeys {

    static final int MOST = 20;

    /** A key as it is kept. @param key a line of {@code authorized_keys} */
    public record StoredKey(String id, String type, String fingerprint, String comment, String key, Instant created) {
    }

    private final DirectoryStore store;

    @Activate
    public SshKeys(@Reference DirectoryStore store) {
        this.store = store;
    }

    @Override
    public Optional<Subject> find(String name, byte[] key) {
        Optional<User> user = store.find(name).or(() -> store.read(handle -> UserRows.findLocal(handle, name)).map(UserRow::user));
        String blob = Base64.getEncoder().encodeToString(key);
        return user.filter(found -> !found.suspended() && store.read(handle -> has(handle, found.uid(), blob)))
                .map(found -> new Subject(found.issuer(), found.subject(), found.username(), found.groups(), Set.of("*")));
    }

    private static boolean has(Handle handle, String uid, String blob) {
        return handle.createQuery("SELECT count(*) FROM directory_ssh_key WHERE uid = :uid AND blob = :blob").bind("uid", uid).bind("blob", blob)
                .mapTo(Integer.class).one() > 0;
    }

    /** In the order in which they came. */
    public List<StoredKey> list(String uid) {
        return store.read(handle -> rows(handle, uid));
    }

    public StoredKey add(String actor, String uid, String line) {
        SshKey key = SshKey.parse(line);
        String id = Ids.next(store.now());
        return store.write(handle -> {
            LocalAccounts.present(handle, uid);
            insert(handle, id, uid, key);
            if (rows(handle, uid).size() > MOST) {
                throw new NemboException(DirectoryError.SSH_KEY_INVALID, "a user has at most %d keys: remove one first".formatted(MOST));
            }
            UserRows.touch(handle, uid, store.now());
            return new StoredKey(id, key.type(), key.fingerprint(), key.comment(), key.line(), store.now());
        }, made -> AuditEntry.done(actor, "users:keys", "users/" + uid).with("added", made.fingerprint()));
    }

    private void insert(Handle handle, String id, String uid, SshKey key) {
        boolean added = handle.createUpdate("""
                INSERT INTO directory_ssh_key (id, uid, type, blob, comment, fingerprint, created)
                VALUES (:id, :uid, :type, :blob, :comment, :fingerprint, :now) ON CONFLICT DO NOTHING""")
                .bind("id", id).bind("uid", uid).bind("type", key.type()).bind("blob", key.blob()).bind("comment", key.comment())
                .bind("fingerprint", key.fingerprint()).bind("now", store.now().toEpochMilli()).execute() == 1;
        if (!added) {
            throw new NemboException(DirectoryError.SSH_KEY_EXISTS, "the key %s is there already".formatted(key.fingerprint()));
        }
    }

    public void remove(String actor, String uid, String id) {
        store.write(handle -> {
            int removed = handle.createUpdate("DELETE FROM directory_ssh_key WHERE uid = :uid AND id = :id").bind("uid", uid).bind("id", id).execute();
            if (removed == 0) {
                throw new NemboException(DirectoryError.SSH_KEY_NOT_FOUND, "there is no key '%s' of that user".formatted(id.length() > 40 ? "…" : id));
            }
            UserRows.touch(handle, uid, store.now());
            return id;
        }, removed -> AuditEntry.done(actor, "users:keys", "users/" + uid).with("removed", removed));
    }

    /** What tells a key from another, whatever its comment. */
    public static String material(StoredKey key) {
        return material(key.key());
    }

    /** What tells a key from another, whatever its comment. */
    public static String material(String line) {
        return line.strip().split("[ \\t]+", 3).length < 2 ? line.strip() : line.strip().split("[ \\t]+", 3)[1];
    }

    static void deleteAll(Handle handle, String uid) {
        handle.createUpdate("DELETE FROM directory_ssh_key WHERE uid = :uid").bind("uid", uid).execute();
    }

    private static List<StoredKey> rows(Handle handle, String uid) {
        return handle.createQuery("SELECT * FROM directory_ssh_key WHERE uid = :uid ORDER BY id").bind("uid", uid).map((row, context) -> {
            SshKey key = new SshKey(row.getString("type"), row.getString("blob"), row.getString("comment"), row.getString("fingerprint"));
            return new StoredKey(row.getString("id"), key.type(), key.fingerprint(), key.comment(), key.line(), Instant.ofEpochMilli(row.getLong("created")));
        }).list();
    }
}
