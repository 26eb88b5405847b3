package org.nembo.identity.grant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The tables {@code identity_grant} and {@code identity_revoked}. */
final class GrantRows {

    private static final String SELECT = "SELECT id, client, uid, owner, scopes, audiences, groups, session, proved, created, expires FROM identity_grant ";

    private GrantRows() {
    }

    static void insert(Handle handle, Grant grant) {
        handle.createUpdate("INSERT INTO identity_grant (id, client, uid, owner, scopes, audiences, groups, session, proved, created, expires) "
                + "VALUES (:id, :client, :uid, :owner, :scopes, :audiences, :groups, :session, :proved, :created, :expires)")
                .bind("id", grant.id()).bind("client", grant.client()).bind("uid", grant.uid()).bind("owner", grant.owner())
                .bind("scopes", join(grant.scopes())).bind("audiences", join(grant.audiences())).bind("groups", String.join("\n", grant.groups()))
                .bind("session", grant.session()).bind("proved", grant.proved().toEpochMilli()).bind("created", grant.created().toEpochMilli())
                .bind("expires", grant.expires().toEpochMilli()).execute();
    }

    static Optional<Grant> find(Handle handle, String id) {
        return handle.createQuery(SELECT + "WHERE id = :id").bind("id", id).map((row, context) -> grant(row)).findOne();
    }

    static List<Grant> ofOwner(Handle handle, String owner, String client) {
        return handle.createQuery(SELECT + "WHERE owner = :owner AND client = :client").bind("owner", owner).bind("client", client)
                .map((row, context) -> grant(row)).list();
    }

    static List<Grant> ofClient(Handle handle, String client) {
        return handle.createQuery(SELECT + "WHERE client = :client").bind("client", client).map((row, context) -> grant(row)).list();
    }

    static void extend(Handle handle, String id, Instant expires) {
        handle.createUpdate("UPDATE identity_grant SET expires = :expires WHERE id = :id AND expires < :expires").bind("id", id)
                .bind("expires", expires.toEpochMilli()).execute();
    }

    static boolean delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM identity_refresh WHERE grant_id = :id").bind("id", id).execute();
        handle.createUpdate("DELETE FROM identity_code WHERE grant_id = :id").bind("id", id).execute();
        return handle.createUpdate("DELETE FROM identity_grant WHERE id = :id").bind("id", id).execute() == 1;
    }

    static void deleteUnusedCodes(Handle handle, String session) {
        handle.createUpdate("DELETE FROM identity_code WHERE used = 0 AND grant_id IN (SELECT id FROM identity_grant WHERE session = :session)")
                .bind("session", session).execute();
    }

    /** Marks the id of a token or of a grant as void until then. */
    static void revoke(Handle handle, String id, Instant until) {
        handle.createUpdate("INSERT INTO identity_revoked (id, expires) VALUES (:id, :expires) ON CONFLICT (id) DO NOTHING").bind("id", id)
                .bind("expires", until.toEpochMilli()).execute();
    }

    static List<String> revoked(Handle handle, Instant now) {
        return handle.createQuery("SELECT id FROM identity_revoked WHERE expires > :now").bind("now", now.toEpochMilli()).mapTo(String.class).list();
    }

    static int deleteExpired(Handle handle, Instant now) {
        int count = 0;
        for (String table : List.of("identity_code", "identity_refresh", "identity_device", "identity_revoked", "identity_assertion", "identity_login",
                "identity_external", "identity_grant")) {
            count += handle.createUpdate("DELETE FROM " + table + " WHERE expires < :now").bind("now", now.toEpochMilli()).execute();
        }
        return count;
    }

    static String join(Set<String> words) {
        return String.join(" ", words);
    }

    static Set<String> split(String words) {
        return words.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(words.split(" ")));
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(row.getString("id"), row.getString("client"), row.getString("uid"), row.getString("owner"), split(row.getString("scopes")),
                split(row.getString("audiences")), Set.copyOf(row.getString("groups").lines().toList()), row.getString("session"),
                        Instant.ofEpochMilli(row.getLong("proved")),
                Instant.ofEpochMilli(row.getLong("created")), Instant.ofEpochMilli(row.getLong("expires")));
    }
}
