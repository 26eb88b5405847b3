package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class NodeRowsTest {

    @BothDatabases
    void keepsNodesInTheOrderOfTheirCreation(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            DeploymentRows deployments = new DeploymentRows(databases);
            NodeRows nodes = new NodeRows(databases);
            String id = new TimeOrderedIds(Clock.systemUTC()).next();
            Instant now = Instant.now();
            Node web = new Node(id, 1, "web", "nembo.nodes.Process", Node.State.INITIAL, "d-web", Map.of());
            Node base = new Node(id, 0, "zbase", "nembo.nodes.Process", Node.State.INITIAL, "d-zbase", Map.of());
            deployments.write(tx -> {
                deployments.insert(tx, new Deployment(id, "n", DeploymentStatus.CREATE_IN_PROGRESS, "", "o", "", "", "", "", now, now, Map.of(), Map.of(),
                        Map.of()), new DeploymentRows.Hidden("", "", "t"));
                nodes.insert(tx, List.of(web, base));
                nodes.insert(tx, List.of());
                return 0;
            });
            assertThat(nodes.list(id)).containsExactly(base, web);
            nodes.state(id, "web", Node.State.CREATING);
            nodes.state(id, "nobody", Node.State.ERROR);
            nodes.started(id, "zbase", Map.of("url", "http://h:1", "port", 1));
            assertThat(nodes.list(id)).extracting(Node::state).containsExactly(Node.State.STARTED, Node.State.CREATING);
            assertThat(nodes.list(id).get(0).attributes()).isEqualTo(Map.of("url", "http://h:1", "port", 1));
            assertThat(deployments.<List<Node>>write(tx -> nodes.list(tx, id))).hasSize(2);
        }
    }
}
