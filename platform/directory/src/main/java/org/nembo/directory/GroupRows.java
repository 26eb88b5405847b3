package org.nembo.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The rows of {@code directory_group} and {@code directory_member}. Pure functions over a handle. */
final class GroupRows {

    private static final String SELECT = "SELECT g.*, (SELECT count(*) FROM directory_member m WHERE m.group_id = g.id) AS members FROM directory_group g ";

    private GroupRows() {
    }

    /** False when there is a group of that name. */
    static boolean insert(Handle handle, String id, String name, String description, Instant now) {
        return handle.createUpdate("""
                INSERT INTO directory_group (id, name, description, version, created, updated) VALUES (:id, :name, :description, 1, :now, :now)
                ON CONFLICT DO NOTHING""")
                .bind("id", id).bind("name", name).bind("description", description).bind("now", now.toEpochMilli()).execute() == 1;
    }

    static Optional<Group> find(Handle handle, String name) {
        return handle.createQuery(SELECT + "WHERE g.name = :name").bind("name", name).map((row, context) -> group(row)).findOne();
    }

    static Optional<Group> findById(Handle handle, String id) {
        return handle.createQuery(SELECT + "WHERE g.id = :id").bind("id", id).map((row, context) -> group(row)).findOne();
    }

    /** By name. @param parent only those below this group; empty for all */
    static List<Group> list(Handle handle, String parent, String after, int limit) {
        String prefix = parent.isEmpty() ? "" : parent + "/";
        return list(handle.createQuery(SELECT + "WHERE g.name > :after AND substr(g.name, 1, :length) = :prefix ORDER BY g.name LIMIT :limit")
                .bind("after", after).bind("length", prefix.length()).bind("prefix", prefix).bind("limit", limit));
    }

    static int count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM directory_group").mapTo(Integer.class).one();
    }

    static List<Group> slice(Handle handle, int from, int limit) {
        return list(handle.createQuery(SELECT + "ORDER BY g.name LIMIT :limit OFFSET :from").bind("limit", limit).bind("from", from));
    }

    /** Those that the user is in, by name. */
    static List<Group> of(Handle handle, String uid) {
        return list(handle.createQuery(SELECT + "WHERE EXISTS (SELECT 1 FROM directory_member x WHERE x.group_id = g.id AND x.uid = :uid) ORDER BY g.name")
                .bind("uid", uid));
    }

    static List<Group> list(Query query) {
        return query.map((row, context) -> group(row)).list();
    }

    static void describe(Handle handle, String id, String description) {
        handle.createUpdate("UPDATE directory_group SET description = :description WHERE id = :id").bind("description", description).bind("id", id).execute();
    }

    /** Takes the row at that version; false when it is at another one. */
    static boolean take(Handle handle, String id, int version) {
        return handle.createUpdate("UPDATE directory_group SET version = version + 1 WHERE id = :id AND version = :version")
                .bind("id", id).bind("version", version).execute() == 1;
    }

    static void touch(Handle handle, String id, Instant now) {
        handle.createUpdate("UPDATE directory_group SET version = version + 1, updated = :now WHERE id = :id")
                .bind("now", now.toEpochMilli()).bind("id", id).execute();
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM directory_request WHERE group_id = :id").bind("id", id).execute();
        handle.createUpdate("DELETE FROM directory_member WHERE group_id = :id").bind("id", id).execute();
        handle.createUpdate("DELETE FROM directory_group WHERE id = :id").bind("id", id).execute();
    }

    /** False when the user is in it already. */
    static boolean join(Handle handle, String group, String uid, Instant now) {
        return handle.createUpdate("INSERT INTO directory_member (group_id, uid, since) VALUES (:group, :uid, :now) ON CONFLICT DO NOTHING")
                .bind("group", group).bind("uid", uid).bind("now", now.toEpochMilli()).execute() == 1;
    }

    /** False when the user is not in it. */
    static boolean leave(Handle handle, String group, String uid) {
        return handle.createUpdate("DELETE FROM directory_member WHERE group_id = :group AND uid = :uid")
                .bind("group", group).bind("uid", uid).execute() == 1;
    }

    static void leaveAll(Handle handle, String uid) {
        handle.createUpdate("DELETE FROM directory_member WHERE uid = :uid").bind("uid", uid).execute();
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(row.getString("id"), row.getString("name"), row.getString("description"), row.getInt("members"), row.getInt("version"),
                Instant.ofEpochMilli(row.getLong("created")), Instant.ofEpochMilli(row.getLong("updated")));
    }
}
