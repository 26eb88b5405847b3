package org.nembo.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.User;

/** The rows of {@code directory_user}. Pure functions over a handle. */
final class UserRows {

    private UserRows() {
    }

    /** False when somebody has the uid, the identity or, among local accounts, the username. */
    static boolean insert(Handle handle, User user) {
        return handle.createUpdate("""
                INSERT INTO directory_user (uid, issuer, subject, username, username_key, name, email, suspended, version, created, updated)
                VALUES (:uid, :issuer, :subject, :username, :key, :name, :email, :suspended, 1, :created, :created) ON CONFLICT DO NOTHING""")
                .bind("uid", user.uid()).bind("issuer", user.issuer()).bind("subject", user.subject()).bind("username", user.username())
                .bind("key", Names.key(user.username())).bind("name", user.name()).bind("email", user.email()).bind("suspended", user.suspended() ? 1 : 0)
                .bind("created", user.created().toEpochMilli()).execute() == 1;
    }

    static Optional<UserRow> find(Handle handle, String uid) {
        return one(handle, handle.createQuery("SELECT * FROM directory_user WHERE uid = :uid").bind("uid", uid));
    }

    static Optional<UserRow> find(Handle handle, String issuer, String subject) {
        return one(handle, handle.createQuery("SELECT * FROM directory_user WHERE issuer = :issuer AND subject = :subject")
                .bind("issuer", issuer).bind("subject", subject));
    }

    static Optional<UserRow> findLocal(Handle handle, String username) {
        return one(handle, handle.createQuery("SELECT * FROM directory_user WHERE issuer = :issuer AND username_key = :key")
                .bind("issuer", Directory.LOCAL).bind("key", Names.key(username)));
    }

    /** By the order of the list. @param filter what is wanted */
    static List<UserRow> list(Handle handle, UserFilter filter, Cursor after, int limit) {
        Query query = handle.createQuery("SELECT * FROM directory_user u WHERE (username_key > :key OR username_key = :key AND uid > :uid)"
                + filter.sql() + " ORDER BY username_key, uid LIMIT :limit")
                .bind("key", after.key()).bind("uid", after.uid()).bind("limit", limit).bindMap(filter.values());
        return all(handle, query);
    }

    static int count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM directory_user").mapTo(Integer.class).one();
    }

    /** By the order of the list, from a place that is counted. */
    static List<UserRow> slice(Handle handle, int from, int limit) {
        return all(handle, handle.createQuery("SELECT * FROM directory_user ORDER BY username_key, uid LIMIT :limit OFFSET :from")
                .bind("limit", limit).bind("from", from));
    }

    static boolean update(Handle handle, String uid, String column, Object value, Instant now) {
        String set = switch (column) {
            case "name", "email", "suspended" -> column + " = :value";
            case "username" -> "username = :value, username_key = :key";
            default -> throw new IllegalArgumentException(column);
        };
        Update update = handle.createUpdate("UPDATE directory_user SET " + set + ", version = version + 1, updated = :now WHERE uid = :uid")
                .bind("value", value).bind("now", now.toEpochMilli()).bind("uid", uid);
        return (column.equals("username") ? update.bind("key", Names.key(value.toString())) : update).execute() == 1;
    }

    /** Takes the row at that version, so that nobody else changes it meanwhile; false when it is at another one. */
    static boolean take(Handle handle, String uid, int version) {
        return handle.createUpdate("UPDATE directory_user SET version = version + 1 WHERE uid = :uid AND version = :version")
                .bind("uid", uid).bind("version", version).execute() == 1;
    }

    /** Something about it changed that is stored elsewhere. */
    static void touch(Handle handle, String uid, Instant now) {
        handle.createUpdate("UPDATE directory_user SET version = version + 1, updated = :now WHERE uid = :uid")
                .bind("now", now.toEpochMilli()).bind("uid", uid).execute();
    }

    static boolean delete(Handle handle, String uid) {
        return handle.createUpdate("DELETE FROM directory_user WHERE uid = :uid").bind("uid", uid).execute() == 1;
    }

    static List<UserRow> all(Handle handle, Query query) {
        List<UserRow> rows = query.map((row, context) -> row(row)).list();
        if (rows.isEmpty()) {
            return rows;
        }
        Map<String, Set<String>> groups = groups(handle, rows.stream().map(row -> row.user().uid()).toList());
        return rows.stream().map(row -> in(groups.getOrDefault(row.user().uid(), Set.of()), row)).toList();
    }

    private static Optional<UserRow> one(Handle handle, Query query) {
        return all(handle, query).stream().findFirst();
    }

    private static Map<String, Set<String>> groups(Handle handle, List<String> uids) {
        Map<String, Set<String>> found = new HashMap<>();
        handle.createQuery("SELECT m.uid, g.name FROM directory_member m JOIN directory_group g ON g.id = m.group_id WHERE m.uid IN (<uids>)")
                .bindList("uids", uids).map((row, context) -> Map.entry(row.getString("uid"), row.getString("name")))
                .forEach(entry -> found.computeIfAbsent(entry.getKey(), uid -> new HashSet<>()).add(entry.getValue()));
        return found;
    }

    private static UserRow row(ResultSet row) throws SQLException {
        long seen = row.getLong("last_seen");
        Optional<Instant> lastSeen = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(seen));
        User user = new User(row.getString("uid"), row.getString("issuer"), row.getString("subject"), row.getString("username"), row.getString("name"),
                row.getString("email"), row.getInt("suspended") != 0, Set.of(), Instant.ofEpochMilli(row.getLong("created")), lastSeen);
        return new UserRow(user, row.getInt("version"), Instant.ofEpochMilli(row.getLong("updated")));
    }

    private static UserRow in(Set<String> groups, UserRow row) {
        User u = row.user();
        return new UserRow(new User(u.uid(), u.issuer(), u.subject(), u.username(), u.name(), u.email(), u.suspended(), groups, u.created(), u.lastSeen()),
                row.version(), row.updated());
    }
}
