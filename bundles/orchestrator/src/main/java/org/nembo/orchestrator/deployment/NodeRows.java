package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The rows of {@code orchestrator_node}. Thread-safe. A handle over the caller's connection is never closed: that would close the connection. */
@Component(service = NodeRows.class)
public final class NodeRows {

    private final Jdbi jdbi;
    private final Clock clock;

    @Activate
    public NodeRows(@Reference Databases databases) {
        this(databases, Clock.systemUTC());
    }

    NodeRows(Databases databases, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", NodeRows.class));
        this.clock = clock;
    }

    public void insert(Connection transaction, List<Node> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        Handle handle = Jdbi.open(transaction);
        try (PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO orchestrator_node (deployment, position, name, type, state, workload, attributes, updated)
                VALUES (:deployment, :position, :name, :type, :state, :workload, :attributes, :now)""")) {
            for (Node node : nodes) {
                batch.bind("deployment", node.deployment()).bind("position", node.position()).bind("name", node.name()).bind("type", node.type())
                        .bind("state", node.state().name()).bind("workload", node.workload()).bind("attributes", Json.write(node.attributes()))
                        .bind("now", clock.millis()).add();
            }
            batch.execute();
        }
    }

    /** The nodes of a deployment in the order of their creation. */
    public List<Node> list(String deployment) {
        return jdbi.withHandle(handle -> list(handle, deployment));
    }

    public List<Node> list(Connection transaction, String deployment) {
        Handle handle = Jdbi.open(transaction);
        return list(handle, deployment);
    }

    /** Changes nothing when the node stands there already, so that a step may be repeated at no cost. */
    public void state(String deployment, String name, Node.State state) {
        jdbi.useHandle(handle -> handle.execute("UPDATE orchestrator_node SET state = ?, updated = ? WHERE deployment = ? AND name = ? AND state <> ?",
                state.name(), clock.millis(), deployment, name, state.name()));
    }

    public void started(String deployment, String name, Map<String, Object> attributes) {
        jdbi.useHandle(handle -> handle.execute("UPDATE orchestrator_node SET state = ?, attributes = ?, updated = ? WHERE deployment = ? AND name = ?",
                Node.State.STARTED.name(), Json.write(attributes), clock.millis(), deployment, name));
    }

    private static List<Node> list(Handle handle, String deployment) {
        return handle.createQuery("""
                SELECT deployment, position, name, type, state, workload, attributes FROM orchestrator_node
                WHERE deployment = :deployment ORDER BY position""").bind("deployment", deployment)
                .map((rs, context) -> new Node(rs.getString("deployment"), rs.getInt("position"), rs.getString("name"), rs.getString("type"),
                        Node.State.valueOf(rs.getString("state")), rs.getString("workload"), Json.object(rs.getString("attributes"))))
                .list();
    }
}
