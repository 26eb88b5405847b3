package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class DeploymentRowsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final TimeOrderedIds ids = new TimeOrderedIds(Clock.systemUTC());

    private void on(TestDatabase database, Consumer<DeploymentRows> test) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            test.accept(new DeploymentRows(databases));
        }
    }

    private Deployment row(String owner, String name, Map<String, String> labels) {
        return Rows.deployment(ids.next(), owner, name, labels);
    }

    private static boolean insert(DeploymentRows rows, Deployment row, String key) {
        return rows.write(tx -> rows.insert(tx, row, new DeploymentRows.Hidden(key, "digest", "tosca: |\n  ünïcode")));
    }

    private String add(DeploymentRows rows, String owner, String name, Map<String, String> labels) {
        Deployment row = row(owner, name, labels);
        insert(rows, row, "");
        return row.id();
    }

    private static void change(DeploymentRows rows, Consumer<Connection> change) {
        rows.write(tx -> {
            change.accept(tx);
            return 0;
        });
    }

    private static List<String> ids(Page<Deployment> page) {
        return page.items().stream().map(Deployment::id).toList();
    }

    @BothDatabases
    void keepsWhatItIsGiven(TestDatabase database) {
        on(database, rows -> {
            Deployment row = row("ann@here", "web", Map.of("team", "a=b"));
            assertThat(insert(rows, row, "")).isTrue();
            assertThat(rows.find(row.id())).contains(row);
            assertThat(rows.find(ids.next())).isEmpty();
        });
    }

    @BothDatabases
    void keepsEverythingThatADeploymentCanSay(TestDatabase database) {
        on(database, rows -> {
            Deployment row = new Deployment(ids.next(), "web", "All of it.", DeploymentStatus.CREATE_IN_PROGRESS, "Waiting.", "ann@here", "users/s3", "", "",
                    "", "", true, Optional.of(NOW.plusSeconds(60)), new Callback("https://there/x?key=s3cret", Callback.Form.PLAIN),
                    new DeploymentSettings(60, 30, 2, true), 1, 0, NOW, NOW, Map.of(), Map.of(), Map.of());
            insert(rows, row, "");
            assertThat(rows.find(row.id())).contains(row);
            assertThat(row.facts()).isEqualTo(Map.of("owner", "ann@here", "group", "users/s3"));
            assertThat(row.toString()).doesNotContain("s3cret");
        });
    }

    @BothDatabases
    void changesOneThingAtATime(TestDatabase database) {
        on(database, rows -> {
            String id = add(rows, "ann@here", "web", Map.of());
            change(rows, tx -> rows.job(tx, id, "job-1"));
            change(rows, tx -> rows.site(tx, id, "garr", "Being created.", NOW.plusSeconds(1)));
            change(rows, tx -> rows.outputs(tx, id, "{\"url\":\"http://x\"}", NOW.plusSeconds(2)));
            change(rows, tx -> rows.deleteRequest(tx, id, "force"));
            change(rows, tx -> rows.inputs(tx, id, "{\"size\":4}", NOW.plusSeconds(2)));
            change(rows, tx -> rows.status(tx, id, DeploymentStatus.CREATE_FAILED, "No.", NOW.plusSeconds(3)));
            assertThat(rows.find(id)).hasValueSatisfying(row -> {
                assertThat(row.job()).isEqualTo("job-1");
                assertThat(row.site()).isEqualTo("garr");
                assertThat(row.outputs()).isEqualTo(Map.of("url", "http://x"));
                assertThat(row.deleteRequest()).isEqualTo("force");
                assertThat(row.inputs()).isEqualTo(Map.of("size", 4));
                assertThat(row.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
                assertThat(row.statusReason()).isEqualTo("No.");
                assertThat(row.updated()).isEqualTo(NOW.plusSeconds(3));
                assertThat(row.created()).isEqualTo(NOW);
            });
        });
    }

    @BothDatabases
    void refusesToChangeWhatIsNotThere(TestDatabase database) {
        on(database, rows -> assertThatThrownBy(() -> change(rows, tx -> rows.job(tx, ids.next(), "job"))).hasMessageContaining("has no row"));
    }

    @BothDatabases
    void writesNothingWhenTheTransactionFails(TestDatabase database) {
        on(database, rows -> {
            Deployment row = row("ann@here", "web", Map.of("a", "b"));
            assertThatThrownBy(() -> change(rows, tx -> {
                rows.insert(tx, row, new DeploymentRows.Hidden("", "", "text"));
                throw new IllegalStateException("no");
            })).hasMessage("no");
            assertThat(rows.find(row.id())).isEmpty();
            assertThat(rows.list(new DeploymentFilter("", Set.of(), "", Map.of("a", "b")), PageRequest.first(10)).items()).isEmpty();
        });
    }

    @BothDatabases
    void takesAnIdempotencyKeyOncePerOwner(TestDatabase database) {
        on(database, rows -> {
            Deployment first = row("ann@here", "web", Map.of());
            assertThat(insert(rows, first, "k")).isTrue();
            assertThat(insert(rows, row("ann@here", "web", Map.of()), "k")).isFalse();
            assertThat(insert(rows, row("bob@here", "web", Map.of()), "k")).isTrue();
            assertThat(insert(rows, row("ann@here", "web", Map.of()), "")).isTrue();
            assertThat(insert(rows, row("ann@here", "web", Map.of()), "")).isTrue();
            change(rows, tx -> assertThat(rows.keyed(tx, "ann@here", "k")).contains(List.of(first.id(), "digest")));
            change(rows, tx -> assertThat(rows.keyed(tx, "ann@here", "")).isEmpty());
            assertThat(rows.list(DeploymentFilter.of(""), PageRequest.first(10)).items()).hasSize(4);
        });
    }

    @BothDatabases
    void listsNewestFirstAndHidesDeletedOnes(TestDatabase database) {
        on(database, rows -> {
            String a = add(rows, "ann@here", "a", Map.of());
            String b = add(rows, "bob@here", "b", Map.of());
            String c = add(rows, "ann@here", "c", Map.of());
            change(rows, tx -> rows.status(tx, a, DeploymentStatus.DELETE_COMPLETE, "", NOW));
            assertThat(ids(rows.list(DeploymentFilter.of(""), PageRequest.first(10)))).containsExactly(c, b);
            assertThat(ids(rows.list(DeploymentFilter.of("ann@here"), PageRequest.first(10)))).containsExactly(c);
            assertThat(ids(rows.list(new DeploymentFilter("ann@here", Set.of(DeploymentStatus.DELETE_COMPLETE), "", Map.of()), PageRequest.first(10))))
                    .containsExactly(a);
        });
    }

    @BothDatabases
    void filtersByStatusNameAndLabels(TestDatabase database) {
        on(database, rows -> {
            String a = add(rows, "ann@here", "a", Map.of("team", "x", "stage", "test"));
            String b = add(rows, "ann@here", "b", Map.of("team", "x"));
            String c = add(rows, "ann@here", "b", Map.of("team", "y"));
            change(rows, tx -> rows.status(tx, b, DeploymentStatus.CREATE_COMPLETE, "", NOW));
            change(rows, tx -> rows.status(tx, c, DeploymentStatus.CREATE_FAILED, "", NOW));
            PageRequest page = PageRequest.first(10);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(), "b", Map.of()), page))).containsExactly(c, b);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(DeploymentStatus.CREATE_COMPLETE), "", Map.of()), page))).containsExactly(b);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.CREATE_FAILED), "", Map.of()), page)))
                    .containsExactly(c, b);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(), "", Map.of("team", "x")), page))).containsExactly(b, a);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(), "", Map.of("team", "x", "stage", "")), page))).containsExactly(a);
            assertThat(ids(rows.list(new DeploymentFilter("", Set.of(), "a' OR 1=1 --", Map.of()), page))).isEmpty();
        });
    }

    @BothDatabases
    void pagesThroughTenThousandWithoutGapOrRepetition(TestDatabase database) {
        on(database, rows -> {
            List<String> ann = new ArrayList<>();
            change(rows, tx -> {
                for (int i = 0; i < 10_000; i++) {
                    Deployment row = row(i % 4 == 0 ? "ann@here" : "bob@here", "d" + i, Map.of());
                    rows.insert(tx, row, new DeploymentRows.Hidden("", "", "template"));
                    if (i % 4 == 0) {
                        ann.add(0, row.id());
                    }
                }
            });
            List<String> seen = new ArrayList<>();
            Page<Deployment> page = rows.list(DeploymentFilter.of("ann@here"), PageRequest.first(300));
            seen.addAll(ids(page));
            while (page.next().isPresent()) {
                page = rows.list(DeploymentFilter.of("ann@here"), new PageRequest(300, page.next().get()));
                seen.addAll(ids(page));
            }
            assertThat(seen).isEqualTo(ann);
            assertThat(new HashSet<>(seen)).hasSize(2500);
            assertThat(rows.list(DeploymentFilter.of(""), PageRequest.first(10)).items()).hasSize(10).extracting(Deployment::name).first().isEqualTo("d9999");
        });
    }

    @BothDatabases
    void findsAPageByAnIndexAndWithoutSorting(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            DeploymentRows rows = new DeploymentRows(databases);
            change(rows, tx -> {
                for (int i = 0; i < 5_000; i++) {
                    rows.insert(tx, row(i % 100 == 0 ? "ann@here" : "bob@here", "d" + i, Map.of()), new DeploymentRows.Hidden("", "", "template"));
                }
            });
            Jdbi jdbi = Jdbi.create(databases.open("orchestrator", DeploymentRows.class));
            jdbi.useHandle(handle -> handle.execute("ANALYZE"));
            PageRequest page = new PageRequest(10, ids.next());
            for (DeploymentFilter filter : List.of(DeploymentFilter.of(""), DeploymentFilter.of("ann@here"),
                    new DeploymentFilter("", Set.of(DeploymentStatus.CREATE_FAILED), "", Map.of()), new DeploymentFilter("", Set.of(), "d77", Map.of()))) {
                String explain = database.name().equals("sqlite") ? "EXPLAIN QUERY PLAN SELECT " : "EXPLAIN SELECT ";
                String plan = jdbi.withHandle(handle -> new DeploymentQuery("id", filter, page).on(handle, explain)
                        .map((rs, context) -> rs.getString(rs.getMetaData().getColumnCount())).list()).toString();
                assertThat(plan).as(filter.toString()).containsIgnoringCase("index").doesNotContain("Seq Scan", "B-TREE");
            }
        }
    }

    @BothDatabases
    void forgetsOnlyWhatWasDeletedLongAgo(TestDatabase database) {
        on(database, rows -> {
            String old = add(rows, "ann@here", "old", Map.of("a", "b"));
            String fresh = add(rows, "ann@here", "fresh", Map.of());
            String alive = add(rows, "ann@here", "alive", Map.of());
            change(rows, tx -> rows.status(tx, old, DeploymentStatus.DELETE_COMPLETE, "", NOW.minusSeconds(100)));
            change(rows, tx -> rows.status(tx, fresh, DeploymentStatus.DELETE_COMPLETE, "", NOW));
            change(rows, tx -> rows.status(tx, alive, DeploymentStatus.CREATE_COMPLETE, "", NOW.minusSeconds(100)));
            change(rows, tx -> assertThat(rows.forget(tx, NOW.minusSeconds(50))).hasSize(1));
            assertThat(rows.find(old)).isEmpty();
            assertThat(rows.find(fresh)).isPresent();
            assertThat(rows.find(alive)).isPresent();
        });
    }
}
