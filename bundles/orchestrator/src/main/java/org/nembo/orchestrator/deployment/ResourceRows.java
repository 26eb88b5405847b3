package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The rows of {@code orchestrator_resource}. Thread-safe. A handle over the caller's connection is never closed: that would close the connection. */
@Component(service = ResourceRows.class)
public final class ResourceRows {

    private static final String COLUMNS = """
            id, deployment, node, instance, position, type, kind, site, site_name, physical_id, state, detail, attributes, facts, created, updated, revision
            """;

    private final Jdbi jdbi;
    private final Clock clock;

    @Activate
    public ResourceRows(@Reference Databases databases) {
        this(databases, Clock.systemUTC());
    }

    ResourceRows(Databases databases, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", ResourceRows.class));
        this.clock = clock;
    }

    public void insert(Connection transaction, List<Resource> resources) {
        if (resources.isEmpty()) {
            return;
        }
        Handle handle = CallersConnection.on(transaction);
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO orchestrator_resource (" + COLUMNS + """
                ) VALUES (:id, :deployment, :node, :instance, :position, :type, :kind, :site, :siteName, :physicalId, :state, :detail, :attributes, :facts,
                  :created, :updated, :revision)""")) {
            resources.forEach(resource -> bind(batch, resource));
            batch.execute();
        }
    }

    private static void bind(PreparedBatch batch, Resource resource) {
        batch.bind("id", resource.id()).bind("deployment", resource.deployment()).bind("node", resource.node()).bind("instance", resource.instance())
                .bind("position", resource.position()).bind("type", resource.type()).bind("kind", resource.kind().name()).bind("site", resource.site())
                .bind("siteName", resource.siteName()).bind("physicalId", resource.physicalId()).bind("state", resource.state().name())
                .bind("detail", resource.detail()).bind("attributes", Json.write(resource.attributes())).bind("facts", Json.write(resource.facts()))
                .bind("created", resource.created().toEpochMilli()).bind("updated", resource.updated().toEpochMilli())
                .bind("revision", resource.revision()).add();
    }

    /** The resources of a deployment in the order of their creation, deleted ones included. */
    public List<Resource> list(String deployment) {
        return jdbi.withHandle(handle -> list(handle, deployment));
    }

    public List<Resource> list(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        return list(handle, deployment);
    }

    public Optional<Resource> find(String id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM orchestrator_resource WHERE id = :id").bind("id", id)
                .map((rs, context) -> row(rs)).findOne());
    }

    /** Those of a deployment that count: not deleted, and not about to be replaced or removed by an update. */
    public List<Resource> present(String deployment) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + """
                 FROM orchestrator_resource WHERE deployment = :deployment AND leaving = 0 AND state <> 'DELETED' ORDER BY position, node, instance""")
                .bind("deployment", deployment).map((rs, context) -> row(rs)).list());
    }

    /** Whether an update is about to replace or remove it. */
    public void leaving(Connection transaction, String deployment, String node, int instance, boolean leaving) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_resource SET leaving = ? WHERE deployment = ? AND node = ? AND instance = ?", leaving ? 1 : 0, deployment, node,
                instance);
    }

    /** One instance of a node. */
    public Optional<Resource> find(String deployment, String node, int instance) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                + " FROM orchestrator_resource WHERE deployment = :deployment AND node = :node AND instance = :instance")
                .bind("deployment", deployment).bind("node", node).bind("instance", instance).map((rs, context) -> row(rs)).findOne());
    }

    /** In the caller's transaction, by the resource's id. */
    public void state(Connection transaction, String id, Resource.State state, String detail) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_resource SET state = ?, detail = ?, updated = ? WHERE id = ?", state.name(), detail, clock.millis(), id);
    }

    /** Nothing is going on with any of a deployment's any more: what was on its way is in error. */
    public void stopped(Connection transaction, String deployment, String detail) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("""
                UPDATE orchestrator_resource SET state = 'ERROR', detail = ?, updated = ?
                WHERE deployment = ? AND state IN ('CREATING', 'CONFIGURING', 'STARTING', 'STOPPING', 'DELETING')""", detail, clock.millis(), deployment);
    }

    /** Where it is and what the site calls it. */
    public void at(Connection transaction, String id, String site, String physicalId) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_resource SET site = ?, physical_id = ?, updated = ? WHERE id = ?", site, physicalId, clock.millis(), id);
    }

    /** What is known of it, in the caller's transaction. @param attributes without a secret in them */
    public void known(Connection transaction, String id, Map<String, Object> attributes, Map<String, Object> facts) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_resource SET attributes = ?, facts = ?, updated = ? WHERE id = ?", Json.write(attributes), Json.write(facts),
                clock.millis(), id);
    }

    /** Makes what was taken back ready to be made again, at another site. */
    public void renew(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("""
                UPDATE orchestrator_resource SET state = 'INITIAL', detail = '', site = '', physical_id = '', attributes = '{}', facts = '{}', updated = ?
                WHERE deployment = ?""", clock.millis(), deployment);
    }

    private static List<Resource> list(Handle handle, String deployment) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM orchestrator_resource WHERE deployment = :deployment ORDER BY position, node, instance")
                .bind("deployment", deployment).map((rs, context) -> row(rs)).list();
    }

    private static Resource row(ResultSet rs) throws SQLException {
        return new Resource(rs.getString("id"), rs.getString("deployment"), rs.getString("node"), rs.getInt("instance"), rs.getInt("position"),
                rs.getString("type"), ResourceKind.valueOf(rs.getString("kind")), rs.getString("site"), rs.getString("site_name"),
                rs.getString("physical_id"), Resource.State.valueOf(rs.getString("state")), rs.getString("detail"), Json.object(rs.getString("attributes")),
                Json.object(rs.getString("facts")), Instant.ofEpochMilli(rs.getLong("created")), Instant.ofEpochMilli(rs.getLong("updated")),
                rs.getInt("revision"));
    }
}
