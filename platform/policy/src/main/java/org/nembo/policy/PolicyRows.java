package org.nembo.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of {@code policy_…}. Pure functions on a handle. */
final class PolicyRows {

    private PolicyRows() {
    }

    static long revision(Handle handle) {
        return handle.createQuery("SELECT value FROM policy_revision WHERE id = 1").mapTo(Long.class).one();
    }

    /** Takes the next number. Until the transaction ends, nobody else changes a policy. */
    static long next(Handle handle) {
        handle.execute("UPDATE policy_revision SET value = value + 1 WHERE id = 1");
        return revision(handle);
    }

    static int count(Handle handle, String table) {
        return handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one();
    }

    static List<StoredPolicy> policies(Handle handle, String after, int limit) {
        Map<String, List<Attachment>> attached = new HashMap<>();
        handle.createQuery("""
                SELECT policy, kind, principal FROM policy_attachment
                WHERE policy IN (SELECT name FROM policy_document WHERE name > :after ORDER BY name LIMIT :limit) ORDER BY policy, kind, principal""")
                .bind("after", after).bind("limit", limit).map((rs, context) -> Map.entry(rs.getString(1), new Attachment(rs.getString(2), rs.getString(3))))
                .forEach(each -> attached.computeIfAbsent(each.getKey(), name -> new ArrayList<>()).add(each.getValue()));
        return handle.createQuery("SELECT * FROM policy_document WHERE name > :after ORDER BY name LIMIT :limit")
                .bind("after", after).bind("limit", limit).map((rs, context) -> policy(rs, attached.getOrDefault(rs.getString("name"), List.of()))).list();
    }

    static Optional<StoredPolicy> policy(Handle handle, String name) {
        List<Attachment> attached = handle.createQuery("SELECT kind, principal FROM policy_attachment WHERE policy = :name ORDER BY kind, principal")
                .bind("name", name).map((rs, context) -> new Attachment(rs.getString(1), rs.getString(2))).list();
        return handle.createQuery("SELECT * FROM policy_document WHERE name = :name").bind("name", name)
                .map((rs, context) -> policy(rs, attached)).findOne();
    }

    private static StoredPolicy policy(ResultSet rs, List<Attachment> attached) throws SQLException {
        return new StoredPolicy(rs.getString("name"), rs.getString("text"), attached, rs.getLong("revision"), instant(rs, "changed"),
                rs.getString("changed_by"));
    }

    static void put(Handle handle, StoredPolicy policy) {
        handle.createUpdate("""
                INSERT INTO policy_document (name, text, revision, changed, changed_by) VALUES (:name, :text, :revision, :changed, :by)
                ON CONFLICT (name) DO UPDATE SET text = excluded.text, revision = excluded.revision, changed = excluded.changed,
                changed_by = excluded.changed_by""")
                .bind("name", policy.name()).bind("text", policy.text()).bind("revision", policy.revision())
                .bind("changed", policy.changed().toEpochMilli()).bind("by", policy.changedBy()).execute();
        detach(handle, policy.name());
        for (Attachment each : policy.attachments()) {
            handle.execute("INSERT INTO policy_attachment (policy, kind, principal) VALUES (?, ?, ?)", policy.name(), each.kind(), each.principal());
        }
    }

    static boolean deletePolicy(Handle handle, String name) {
        detach(handle, name);
        return handle.execute("DELETE FROM policy_document WHERE name = ?", name) > 0;
    }

    private static void detach(Handle handle, String name) {
        handle.execute("DELETE FROM policy_attachment WHERE policy = ?", name);
    }

    static List<StoredRole> roles(Handle handle) {
        return handle.createQuery("SELECT * FROM policy_role ORDER BY name").map((rs, context) -> new StoredRole(rs.getString("name"),
                rs.getString("text"), rs.getLong("revision"), instant(rs, "changed"), rs.getString("changed_by"))).list();
    }

    static void put(Handle handle, StoredRole role) {
        handle.createUpdate("""
                INSERT INTO policy_role (name, text, revision, changed, changed_by) VALUES (:name, :text, :revision, :changed, :by)
                ON CONFLICT (name) DO UPDATE SET text = excluded.text, revision = excluded.revision, changed = excluded.changed,
                changed_by = excluded.changed_by""")
                .bind("name", role.name()).bind("text", role.text()).bind("revision", role.revision())
                .bind("changed", role.changed().toEpochMilli()).bind("by", role.changedBy()).execute();
    }

    static boolean deleteRole(Handle handle, String name) {
        return handle.execute("DELETE FROM policy_role WHERE name = ?", name) > 0;
    }

    static boolean isBound(Handle handle, String role) {
        return handle.createQuery("SELECT 1 FROM policy_binding WHERE role = :role LIMIT 1").bind("role", role).mapTo(Integer.class).findFirst().isPresent();
    }

    static boolean insert(Handle handle, Binding binding) {
        return handle.createUpdate("""
                INSERT INTO policy_binding (id, role, kind, principal, scope, target, created, created_by)
                VALUES (:id, :role, :kind, :principal, :scope, :target, :created, :by)
                ON CONFLICT (role, kind, principal, scope, target) DO NOTHING""")
                .bind("id", binding.id()).bind("role", binding.role()).bind("kind", binding.to().kind()).bind("principal", binding.to().principal())
                .bind("scope", binding.scope()).bind("target", binding.target()).bind("created", binding.created().toEpochMilli())
                .bind("by", binding.createdBy()).execute() > 0;
    }

    static boolean deleteBinding(Handle handle, String id) {
        return handle.execute("DELETE FROM policy_binding WHERE id = ?", id) > 0;
    }

    static Optional<Binding> binding(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM policy_binding WHERE id = :id").bind("id", id).map((rs, context) -> binding(rs)).findOne();
    }

    /** In the order of their ids. @param scope empty for all @param principal empty for all of them, else of a user */
    static List<Binding> bindings(Handle handle, String scope, String target, String principal, String after, int limit) {
        return handle.createQuery("""
                SELECT * FROM policy_binding WHERE id > :after AND (:scope = '' OR scope = :scope AND target = :target)
                AND (:principal = '' OR kind = 'user' AND principal = :principal) ORDER BY id LIMIT :limit""")
                .bind("after", after).bind("scope", scope).bind("target", target).bind("principal", principal).bind("limit", limit)
                .map((rs, context) -> binding(rs)).list();
    }

    private static Binding binding(ResultSet rs) throws SQLException {
        return new Binding(rs.getString("id"), rs.getString("role"), new Attachment(rs.getString("kind"), rs.getString("principal")),
                rs.getString("scope"), rs.getString("target"), instant(rs, "created"), rs.getString("created_by"));
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        return Instant.ofEpochMilli(rs.getLong(column));
    }
}
