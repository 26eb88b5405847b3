package org.nembo.directory.credential;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of security keys. Pure functions over a handle. */
final class KeyRows {

    private KeyRows() {
    }

    static List<KeyRow> list(Handle handle, String uid) {
        return handle.createQuery("SELECT * FROM directory_security_key WHERE uid = :uid ORDER BY id").bind("uid", uid)
                .map((row, context) -> read(row)).list();
    }

    static Optional<KeyRow> byCredential(Handle handle, String credential) {
        return handle.createQuery("SELECT * FROM directory_security_key WHERE credential = :credential").bind("credential", credential)
                .map((row, context) -> read(row)).findOne();
    }

    static boolean any(Handle handle, String uid) {
        return handle.createQuery("SELECT count(*) FROM directory_security_key WHERE uid = :uid").bind("uid", uid).mapTo(Integer.class).one() > 0;
    }

    /** False when the key is there already, of whomever. */
    static boolean insert(Handle handle, KeyRow row) {
        return handle.createUpdate("""
                INSERT INTO directory_security_key (id, uid, credential, material, counter, flags, transports, name, created)
                VALUES (:id, :uid, :credential, :material, :counter, :flags, :transports, :name, :created) ON CONFLICT DO NOTHING""")
                .bind("id", row.id()).bind("uid", row.uid()).bind("credential", row.credential()).bind("material", row.made().material())
                .bind("counter", row.counter()).bind("flags", row.made().flags()).bind("transports", row.made().transports()).bind("name", row.name())
                .bind("created", row.created().toEpochMilli()).execute() == 1;
    }

    /** False when another use has brought the counter to this number or beyond: one of the two is a copy. */
    static boolean use(Handle handle, String id, long counter, Instant now) {
        return handle.createUpdate("""
                UPDATE directory_security_key SET counter = :counter, last_used = :now
                WHERE id = :id AND (counter < :counter OR counter = 0 AND :counter = 0)""")
                .bind("counter", counter).bind("now", now.toEpochMilli()).bind("id", id).execute() == 1;
    }

    static boolean rename(Handle handle, String uid, String id, String name) {
        return handle.createUpdate("UPDATE directory_security_key SET name = :name WHERE uid = :uid AND id = :id")
                .bind("name", name).bind("uid", uid).bind("id", id).execute() == 1;
    }

    static boolean remove(Handle handle, String uid, String id) {
        return handle.createUpdate("DELETE FROM directory_security_key WHERE uid = :uid AND id = :id").bind("uid", uid).bind("id", id).execute() == 1;
    }

    static void removeAll(Handle handle, String uid) {
        handle.createUpdate("DELETE FROM directory_security_key WHERE uid = :uid").bind("uid", uid).execute();
    }

    private static KeyRow read(ResultSet row) throws SQLException {
        KeyRow.Made made = new KeyRow.Made(row.getString("material"), row.getString("flags"), row.getString("transports"));
        long used = row.getLong("last_used");
        Optional<Instant> lastUsed = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(used));
        return new KeyRow(row.getString("id"), row.getString("uid"), row.getString("credential"), made, row.getLong("counter"), row.getString("name"),
                Instant.ofEpochMilli(row.getLong("created")), lastUsed);
    }
}
