package org.nembo.objectstore.key;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;

/**
 * The keys that session tokens are sealed with, shared by all nodes: the newest one seals, those before it open until the last session under them has ended.
 * They are in the secret store at {@code objectstore/session-keys/<number>}. Thread-safe.
 */
final class SealingKeys {

    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration LOOK_FOR_UNKNOWN = Duration.ofSeconds(1);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int BYTES = 32;

    /** A key. @param number ascending, from 1 */
    record Numbered(int number, SecretKey key) {
    }

    private record Row(int number, Instant active) {
    }

    private final ObjectTables tables;
    private final Secrets secrets;
    private final Duration rotation;
    private final Duration longest;
    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, SecretKey> known = new ConcurrentHashMap<>();
    private volatile List<Row> rows = List.of();
    private volatile Instant looked = Instant.MIN;

    /** @param rotation how long a key seals @param longest the longest session */
    SealingKeys(ObjectTables tables, Secrets secrets, Duration rotation, Duration longest) {
        this.tables = tables;
        this.secrets = secrets;
        this.rotation = rotation;
        this.longest = longest;
    }

    /** The one that seals now. */
    Numbered sealing() {
        if (!looked.plus(LOOK).isAfter(tables.now())) {
            refresh();
        }
        int number = rows.get(0).number();
        return new Numbered(number, key(number).orElseThrow(() -> new IllegalStateException("the session key " + number + " is not in the secret store")));
    }

    /** The one of that number; empty when there is none any more. */
    Optional<SecretKey> find(int number) {
        if (rows.stream().noneMatch(row -> row.number() == number) && !looked.plus(LOOK_FOR_UNKNOWN).isAfter(tables.now())) {
            // Another node may just have made it.
            refresh();
        }
        return rows.stream().anyMatch(row -> row.number() == number) ? key(number) : Optional.empty();
    }

    private Optional<SecretKey> key(int number) {
        SecretKey present = known.get(number);
        if (present != null) {
            return Optional.of(present);
        }
        Optional<SecretKey> read = secrets.find(path(number)).map(secret -> new SecretKeySpec(Base64.getDecoder().decode(secret.reveal()), "AES"));
        read.ifPresent(key -> known.put(number, key));
        return read;
    }

    private synchronized void refresh() {
        Instant now = tables.now();
        if (looked.plus(LOOK_FOR_UNKNOWN).isAfter(now)) {
            return;
        }
        List<Row> present = tables.read(SealingKeys::rows);
        if (present.isEmpty() || !present.get(0).active().plus(rotation).isAfter(now)) {
            make(present.isEmpty() ? 1 : present.get(0).number() + 1, now);
            present = tables.read(SealingKeys::rows);
        }
        for (int i = 1; i < present.size(); i++) {
            if (present.get(i - 1).active().plus(longest).plus(SKEW).isBefore(now)) {
                remove(present.get(i).number());
            }
        }
        rows = tables.read(SealingKeys::rows);
        known.keySet().retainAll(rows.stream().map(Row::number).toList());
        looked = now;
    }

    /** Another node may make it at the same time: then its key is the one. */
    private void make(int number, Instant now) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        tables.change(handle -> {
            boolean made = handle.createUpdate("INSERT INTO objectstore_session_key (number, active) VALUES (:number, :active) ON CONFLICT (number) DO NOTHING")
                    .bind("number", number).bind("active", now.toEpochMilli()).execute() == 1;
            if (made) {
                secrets.put(handle.getConnection(), path(number), new Secret(Base64.getEncoder().encodeToString(bytes)));
            }
            return made;
        }, made -> made ? AuditEntry.done("", "session-keys:create", "object/session-keys/" + number) : null);
    }

    private void remove(int number) {
        tables.change(handle -> {
            boolean gone = handle.createUpdate("DELETE FROM objectstore_session_key WHERE number = :number").bind("number", number).execute() == 1;
            if (gone) {
                secrets.delete(handle.getConnection(), path(number));
            }
            return gone;
        }, gone -> gone ? AuditEntry.done("", "session-keys:delete", "object/session-keys/" + number) : null);
    }

    /** The newest first. */
    private static List<Row> rows(Handle handle) {
        return handle.createQuery("SELECT number, active FROM objectstore_session_key ORDER BY number DESC")
                .map((rs, context) -> new Row(rs.getInt("number"), Instant.ofEpochMilli(rs.getLong("active")))).list();
    }

    private static String path(int number) {
        return "objectstore/session-keys/" + number;
    }
}
