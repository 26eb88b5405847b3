package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.nembo.store.StoreDatabases;
import org.nembo.store.migrate.Migrations;
import org.nembo.store.migrate.Script;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class MigrationTest {

    private static final String ID = "019a0000-0000-7000-8000-0123456789ab";

    private static Script first() throws Exception {
        try (var in = DeploymentRows.class.getResourceAsStream("/db/orchestrator/V1__deployments.sql")) {
            return new Script("V1__deployments.sql", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @BothDatabases
    void whatTheFirstTablesHeldIsThereAfterwards(TestDatabase database) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            Migrations migrations = new Migrations(databases.all());
            migrations.prepare();
            migrations.migrate("orchestrator", List.of(first()));
            Jdbi.create(databases.all()).useHandle(handle -> {
                handle.execute("INSERT INTO orchestrator_deployment VALUES (?, 'web', 'CREATE_COMPLETE', 'Running.', 'ann@here', '', 'garr', 'job', '', '', "
                        + "'sum', 1000, 2000, '{\"a\":\"b\"}', '{\"size\":3}', '{\"url\":\"x\"}', 'the template')", ID);
                handle.execute("INSERT INTO orchestrator_node VALUES (?, 0, 'back', 'nembo.nodes.Process', 'STARTED', 'd-back', '{\"port\":1}', 1500)", ID);
                handle.execute("INSERT INTO orchestrator_node VALUES (?, 12, 'front', 'nembo.nodes.Process', 'ERROR', 'd-front', '{}', 1600)", ID);
            });

            Deployment row = new DeploymentRows(databases).find(ID).orElseThrow();
            assertThat(row.settings()).isEqualTo(DeploymentSettings.DEFAULT);
            assertThat(row.callback()).isEqualTo(Callback.NONE);
            assertThat(row.group()).isEmpty();
            assertThat(row.revision()).isEqualTo(1);
            assertThat(row.outputs()).isEqualTo(Map.of("url", "x"));
            Revision revision = new RevisionRows(databases).current(ID).orElseThrow();
            assertThat(revision.template()).isEqualTo("the template");
            assertThat(revision.inputs()).isEqualTo(Map.of("size", 3));
            assertThat(revision.state()).isEqualTo(Revision.State.GOOD);
            List<Resource> resources = new ResourceRows(databases).list(ID);
            assertThat(resources).extracting(Resource::id).containsExactly("019a0000-0000-7000-8000-000000000000", "019a0000-0000-7000-8000-000000000012");
            assertThat(resources).extracting(Resource::node).containsExactly("back", "front");
            assertThat(resources.get(0)).satisfies(back -> {
                assertThat(back.kind()).isEqualTo(ResourceKind.WORKLOAD);
                assertThat(back.siteName()).isEqualTo("d-back");
                assertThat(back.site()).isEqualTo("garr");
                assertThat(back.attributes()).isEqualTo(Map.of("port", 1));
                assertThat(back.created().toEpochMilli()).isEqualTo(1000);
                assertThat(back.updated().toEpochMilli()).isEqualTo(1500);
            });
        }
    }
}
