package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class ResourceRowsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String ID = "019a0000-0000-7000-8000-0123456789ab";
    private static final String PROCESS = "nembo.nodes.Process";

    private static Resource planned(String id, String node, int instance, int position) {
        return Resource.planned(id, Rows.deployment(ID, "ann@here", "web"), node, instance, position, PROCESS, ResourceKind.WORKLOAD);
    }

    /** The tables with one deployment in them. */
    private record Tables(DeploymentRows deployments, RevisionRows revisions, ResourceRows resources, AttemptRows attempts) {
        void write(List<Resource> rows) {
            deployments.write(tx -> {
                resources.insert(tx, rows);
                return 0;
            });
        }
    }

    private static Tables tables(StoreDatabases databases) {
        Tables tables = new Tables(new DeploymentRows(databases), new RevisionRows(databases), new ResourceRows(databases), new AttemptRows(databases));
        tables.deployments.write(tx -> tables.deployments.insert(tx, Rows.deployment(ID, "ann@here", "web"), new DeploymentRows.Hidden("", "sum", "text")));
        return tables;
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    @BothDatabases
    void keepsResourcesInTheOrderOfTheirCreation(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            Tables tables = tables(databases);
            Resource base = planned("r0", "zbase", 0, 0);
            Resource web = planned("r1", "web", 0, 1);
            Resource second = planned("r2", "web", 1, 1);
            tables.write(List.of(second, web, base));
            tables.write(List.of());
            assertThat(tables.resources.list(ID)).containsExactly(base, web, second);
            assertThat(tables.resources.find("r2")).contains(second);
            assertThat(tables.resources.find(ID, "web", 1)).contains(second);
            assertThat(tables.resources.find(ID, "web", 2)).isEmpty();
            assertThat(tables.deployments.<List<Resource>>write(tx -> tables.resources.list(tx, ID))).hasSize(3);
        }
    }

    @BothDatabases
    void holdsAnInstanceOfANodeOnce(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            Tables tables = tables(databases);
            tables.write(List.of(planned("r1", "web", 0, 0)));
            assertThatThrownBy(() -> tables.write(List.of(planned("r2", "web", 0, 1)))).isInstanceOf(RuntimeException.class);
            assertThat(tables.resources.list(ID)).hasSize(1);
        }
    }

    @BothDatabases
    void tellsWhereEachInstanceStands(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            Tables tables = tables(databases);
            tables.write(List.of(planned("r1", "web", 0, 0), planned("r2", "web", 1, 0)));
            tables.deployments.write(tx -> {
                tables.resources.state(tx, "r2", Resource.State.ERROR, "it died");
                tables.resources.state(tx, "nobody", Resource.State.ERROR, "");
                tables.resources.at(tx, "r2", "garr", "i-77");
                tables.resources.known(tx, "r2", Map.of("url", "http://h:1", "port", 1), Map.of("image", "debian"));
                return tx;
            });
            Resource second = tables.resources.find("r2").orElseThrow();
            assertThat(second.state()).isEqualTo(Resource.State.ERROR);
            assertThat(second.detail()).isEqualTo("it died");
            assertThat(second.site()).isEqualTo("garr");
            assertThat(second.physicalId()).isEqualTo("i-77");
            assertThat(second.attributes()).isEqualTo(Map.of("url", "http://h:1", "port", 1));
            assertThat(second.facts()).isEqualTo(Map.of("image", "debian"));
            assertThat(second.created()).isEqualTo(NOW);
            assertThat(second.updated()).isAfter(NOW);
            assertThat(second.label()).isEqualTo("web[1]");
            assertThat(second.mayExist()).isTrue();
            assertThat(tables.resources.find("r1").orElseThrow()).isEqualTo(planned("r1", "web", 0, 0)).satisfies(first -> {
                assertThat(first.label()).isEqualTo("web");
                assertThat(first.mayExist()).isFalse();
            });
        }
    }

    @BothDatabases
    void keepsEveryRevisionAndKnowsTheCurrentOne(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            Tables tables = tables(databases);
            Revision second = new Revision(ID, 2, "text 2", Map.of("a", 1), "sum 2", Revision.State.PENDING, NOW);
            tables.deployments.write(tx -> {
                tables.revisions.insert(tx, second);
                tables.revisions.state(tx, ID, 1, Revision.State.GOOD);
                return 0;
            });
            assertThat(tables.revisions.list(ID)).extracting(Revision::number).containsExactly(1, 2);
            assertThat(tables.revisions.list(ID)).extracting(Revision::state).containsExactly(Revision.State.GOOD, Revision.State.PENDING);
            assertThat(tables.revisions.find(ID, 2)).contains(second);
            assertThat(tables.revisions.find(ID, 3)).isEmpty();
            assertThat(tables.revisions.current(ID)).map(Revision::template).contains("text");
            tables.deployments.write(tx -> {
                tables.deployments.revision(tx, ID, 2, 3, NOW);
                assertThat(tables.revisions.numbers(tx, ID)).containsExactly(1, 2);
                return 0;
            });
            assertThat(tables.revisions.current(ID)).map(Revision::template).contains("text 2");
            assertThat(tables.deployments.find(ID)).map(Deployment::wantedRevision).contains(3);
        }
    }

    @BothDatabases
    void anAttemptBeginsAndEndsOnce(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            Tables tables = tables(databases);
            tables.deployments.write(tx -> {
                tables.attempts.begin(tx, ID, 1, "garr", NOW);
                tables.attempts.begin(tx, ID, 1, "other", NOW.plusSeconds(9));
                tables.attempts.begin(tx, ID, 2, "cnaf", NOW);
                tables.attempts.end(tx, ID, 1, Attempt.Outcome.FAILED, "no room", NOW.plusSeconds(1));
                tables.attempts.end(tx, ID, 1, Attempt.Outcome.SUCCEEDED, "", NOW.plusSeconds(2));
                return 0;
            });
            assertThat(tables.attempts.list(ID)).containsExactly(
                    new Attempt(ID, 1, "garr", NOW, Optional.of(NOW.plusSeconds(1)), Attempt.Outcome.FAILED, "no room"),
                    new Attempt(ID, 2, "cnaf", NOW, Optional.empty(), Attempt.Outcome.RUNNING, ""));
        }
    }
}
