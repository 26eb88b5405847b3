package org.nembo.secrets.ssh;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.secrets.SecretStore;

/** The SSH key pairs of people: the public half as a row, the private half sealed in the store. Thread-safe. */
final class KeyPairs {

    /** How many an owner can have. */
    static final int MOST = 50;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@ -]{0,63}");

    /** A pair as it may be shown. @param origin {@code made} or {@code uploaded} */
    record KeyPair(String id, String name, String type, String publicKey, String fingerprint, String origin, Instant created) {
    }

    private final SecretStore store;
    private final Audit audit;

    KeyPairs(SecretStore store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    /** Where the store has the private half. */
    static String path(String uid, String id) {
        return "ssh-keys/" + uid + "/" + id;
    }

    KeyPair add(Subject owner, String uid, String name, String origin, OpenSsh.Pair pair) {
        check(name);
        KeyPair added = new KeyPair(UUID.randomUUID().toString(), name, pair.publicKey().split(" ")[0], pair.publicKey(), pair.fingerprint(), origin,
                store.now());
        return store.jdbi().inTransaction(handle -> {
            long count = handle.createQuery("SELECT count(*) FROM secret_keypair WHERE owner = :owner").bind("owner", owner.id()).mapTo(Long.class).one();
            if (count >= MOST) {
                throw new NemboException(GeneralError.CONFLICT, "you have %d key pairs already: delete one first".formatted(MOST));
            }
            int inserted = handle.createUpdate("""
                    INSERT INTO secret_keypair (id, owner, uid, name, type, public_key, fingerprint, origin, created)
                    VALUES (:id, :owner, :uid, :name, :type, :public, :fingerprint, :origin, :created) ON CONFLICT DO NOTHING""")
                    .bind("id", added.id()).bind("owner", owner.id()).bind("uid", uid).bind("name", name).bind("type", added.type())
                    .bind("public", added.publicKey()).bind("fingerprint", added.fingerprint()).bind("origin", origin)
                    .bind("created", added.created().toEpochMilli()).execute();
            if (inserted == 0) {
                throw new NemboException(GeneralError.CONFLICT, "you have a key pair of the name '%s', or this very key, already".formatted(name));
            }
            store.put(handle, path(uid, added.id()), pair.privateKey());
            audit.record(handle.getConnection(), AuditEntry.done(owner, "ssh-keys:create", "ssh-keys/" + added.id()).with("origin", origin)
                    .with("fingerprint", added.fingerprint()));
            return added;
        });
    }

    Page<KeyPair> list(Subject owner, PageRequest page) {
        List<KeyPair> rows = store.jdbi().withHandle(handle -> handle.createQuery(
                "SELECT * FROM secret_keypair WHERE owner = :owner AND id > :after ORDER BY id LIMIT :limit").bind("owner", owner.id())
                .bind("after", page.after()).bind("limit", page.limit() + 1).map(KeyPairs::pair).list());
        return Page.of(rows, page.limit(), KeyPair::id);
    }

    /** Empty when that owner has no such pair. */
    Optional<KeyPair> find(Subject owner, String id) {
        return store.jdbi().withHandle(handle -> handle.createQuery("SELECT * FROM secret_keypair WHERE owner = :owner AND id = :id")
                .bind("owner", owner.id()).bind("id", id).map(KeyPairs::pair).findOne());
    }

    /** With its private half; false when that owner has no such pair. */
    boolean delete(Subject owner, String id) {
        return store.jdbi().inTransaction((Handle handle) -> {
            Optional<String> uid = handle.createQuery("SELECT uid FROM secret_keypair WHERE owner = :owner AND id = :id").bind("owner", owner.id())
                    .bind("id", id).mapTo(String.class).findOne();
            if (uid.isEmpty()) {
                return false;
            }
            handle.createUpdate("DELETE FROM secret_keypair WHERE owner = :owner AND id = :id").bind("owner", owner.id()).bind("id", id).execute();
            store.remove(handle, path(uid.get(), id));
            audit.record(handle.getConnection(), AuditEntry.done(owner, "ssh-keys:delete", "ssh-keys/" + id));
            return true;
        });
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'name' has 1 to 64 letters, digits, blanks and . _ @ -, and begins with a letter or digit");
        }
    }

    private static KeyPair pair(ResultSet row, StatementContext context) throws SQLException {
        return new KeyPair(row.getString("id"), row.getString("name"), row.getString("type"), row.getString("public_key"), row.getString("fingerprint"),
                row.getString("origin"), Instant.ofEpochMilli(row.getLong("created")));
    }
}
