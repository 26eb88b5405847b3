package org.nembo.directory.credential;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of passwords, second factors, recovery codes and links. Pure functions over a handle. */
final class CredentialRows {

    /** @param active false until the first code was shown to be right */
    record Factor(boolean active, long lastStep) {
    }

    private CredentialRows() {
    }

    static Optional<String> password(Handle handle, String uid) {
        return handle.createQuery("SELECT phc FROM directory_password WHERE uid = :uid").bind("uid", uid).mapTo(String.class).findOne();
    }

    static void setPassword(Handle handle, String uid, String phc, Instant now) {
        handle.createUpdate("""
                INSERT INTO directory_password (uid, phc, changed) VALUES (:uid, :phc, :now)
                ON CONFLICT (uid) DO UPDATE SET phc = excluded.phc, changed = excluded.changed""")
                .bind("uid", uid).bind("phc", phc).bind("now", now.toEpochMilli()).execute();
    }

    /** The same password hashed anew; false when it is another one by now. */
    static boolean rehash(Handle handle, String uid, String old, String phc) {
        return handle.createUpdate("UPDATE directory_password SET phc = :phc WHERE uid = :uid AND phc = :old")
                .bind("phc", phc).bind("uid", uid).bind("old", old).execute() == 1;
    }

    static Optional<Factor> factor(Handle handle, String uid) {
        return handle.createQuery("SELECT active, last_step FROM directory_totp WHERE uid = :uid").bind("uid", uid)
                .map((row, context) -> new Factor(row.getInt("active") != 0, row.getLong("last_step"))).findOne();
    }

    /** A factor that waits for its first code, in place of one that waits; false when one is active. */
    static boolean beginFactor(Handle handle, String uid, Instant now) {
        return handle.createUpdate("""
                INSERT INTO directory_totp (uid, active, last_step, created) VALUES (:uid, 0, 0, :now)
                ON CONFLICT (uid) DO UPDATE SET created = excluded.created WHERE directory_totp.active = 0""")
                .bind("uid", uid).bind("now", now.toEpochMilli()).execute() == 1;
    }

    static boolean activate(Handle handle, String uid, long step) {
        return handle.createUpdate("UPDATE directory_totp SET active = 1, last_step = :step WHERE uid = :uid AND active = 0")
                .bind("step", step).bind("uid", uid).execute() == 1;
    }

    /** False when a code of this step or a later one was taken already. */
    static boolean take(Handle handle, String uid, long step) {
        return handle.createUpdate("UPDATE directory_totp SET last_step = :step WHERE uid = :uid AND active = 1 AND last_step < :step")
                .bind("step", step).bind("uid", uid).execute() == 1;
    }

    static boolean removeFactor(Handle handle, String uid) {
        boolean removed = handle.createUpdate("DELETE FROM directory_totp WHERE uid = :uid").bind("uid", uid).execute() == 1;
        tidyRecovery(handle, uid);
        return removed;
    }

    static void addRecovery(Handle handle, String uid, Collection<String> hashes) {
        hashes.forEach(hash -> handle.createUpdate("INSERT INTO directory_recovery (uid, hash) VALUES (:uid, :hash)")
                .bind("uid", uid).bind("hash", hash).execute());
    }

    static void clearRecovery(Handle handle, String uid) {
        handle.createUpdate("DELETE FROM directory_recovery WHERE uid = :uid").bind("uid", uid).execute();
    }

    /** Recovery codes go with the last second factor that they could stand in for. */
    static void tidyRecovery(Handle handle, String uid) {
        if (factor(handle, uid).filter(Factor::active).isEmpty() && !KeyRows.any(handle, uid)) {
            clearRecovery(handle, uid);
        }
    }

    static int recoveryLeft(Handle handle, String uid) {
        return handle.createQuery("SELECT count(*) FROM directory_recovery WHERE uid = :uid").bind("uid", uid).mapTo(Integer.class).one();
    }

    /** False when there is no such code any more. */
    static boolean takeRecovery(Handle handle, String uid, String hash) {
        return handle.createUpdate("DELETE FROM directory_recovery WHERE uid = :uid AND hash = :hash").bind("uid", uid).bind("hash", hash).execute() == 1;
    }

    static void addLink(Handle handle, String hash, String uid, Instant expires) {
        handle.createUpdate("DELETE FROM directory_link WHERE uid = :uid").bind("uid", uid).execute();
        handle.createUpdate("INSERT INTO directory_link (hash, uid, expires) VALUES (:hash, :uid, :expires)")
                .bind("hash", hash).bind("uid", uid).bind("expires", expires.toEpochMilli()).execute();
    }

    static Optional<String> link(Handle handle, String hash, Instant now) {
        return handle.createQuery("SELECT uid FROM directory_link WHERE hash = :hash AND expires > :now")
                .bind("hash", hash).bind("now", now.toEpochMilli()).mapTo(String.class).findOne();
    }

    /** Every link to that account; false when that one was used meanwhile. */
    static boolean useLink(Handle handle, String hash, String uid) {
        boolean there = handle.createUpdate("DELETE FROM directory_link WHERE hash = :hash").bind("hash", hash).execute() == 1;
        handle.createUpdate("DELETE FROM directory_link WHERE uid = :uid").bind("uid", uid).execute();
        return there;
    }

    /** Everything about a user. */
    static void deleteAll(Handle handle, String uid) {
        KeyRows.removeAll(handle, uid);
        removeFactor(handle, uid);
        handle.createUpdate("DELETE FROM directory_link WHERE uid = :uid").bind("uid", uid).execute();
        handle.createUpdate("DELETE FROM directory_password WHERE uid = :uid").bind("uid", uid).execute();
    }
}
