package org.nembo.objectstore.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** Several nodes over one engine: one of them ships, another goes on when it ends. */
@Timeout(120)
class NodesTest {

    private static void put(TestedSite site, int from, int to) {
        for (int i = from; i < to; i++) {
            site.put("/data/key" + i, "text " + i);
        }
    }

    @Test
    void oneShipsAndAnotherGoesOn(@TempDir Path directory) throws Exception {
        try (TestDatabase database = TestDatabases.postgresql();
                TestedSite here = new TestedSite(directory.resolve("here"), StoreDatabases.of(database.jdbcUrl(), database.user(), database.password()));
                TestedSite there = new TestedSite(directory.resolve("there"))) {
            here.knows("there", there.address());
            there.knows("here", here.address());
            there.start();
            here.bucket("data");
            there.bucket("data");
            Replicating first = here.start();
            here.replicate("data", "there");
            put(here, 0, 5);
            here.drained("there");
            Replicating second = here.start();
            put(here, 5, 30);
            here.drained("there");
            assertThat(there.versions("data")).isEqualTo(here.versions("data")).hasSize(30);
            assertThat(states(first, second).get(0).shipped()).as("those of the beginning perhaps twice").isBetween(30L, 35L);
            assertThat(states(first, second).get(1).shipped()).isZero();
            here.bucket("away");
            here.replicate("away", "there");
            here.put("/away/key", "refused by the first");
            TestedSite.await("both know what is refused", () -> states(first, second).stream().allMatch(state -> state.refused() == 1));
            first.close();
            put(here, 30, 40);
            there.bucket("away");
            second.rows().hurry("there");
            here.drained("there");
            assertThat(there.versions("data")).isEqualTo(here.versions("data")).hasSize(40);
            assertThat(there.versions("away")).isEqualTo(here.versions("away")).hasSize(1);
        }
    }

    private static List<Replicator.State> states(Replicating... nodes) {
        return List.of(nodes).stream().map(node -> node.running("there").orElseThrow().state()).toList();
    }

    @BothDatabases
    void aLeaseIsTakenWhenItWasNotKept(TestDatabase database) {
        AtomicLong nanos = new AtomicLong();
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            AtomicLong millis = new AtomicLong(1_000_000);
            java.time.Clock clock = new java.time.Clock() {
                @Override
                public java.time.ZoneId getZone() {
                    return java.time.ZoneOffset.UTC;
                }

                @Override
                public java.time.Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public java.time.Instant instant() {
                    return java.time.Instant.ofEpochMilli(millis.get());
                }
            };
            ReplicaRows rows = new ReplicaRows(new ObjectTables(databases, new RecordedAudit(), clock));
            assertThat(rows.lead("bari", "one", Lease.MILLIS)).isTrue();
            assertThat(rows.lead("bari", "two", Lease.MILLIS)).isFalse();
            assertThat(rows.lead("cnaf", "two", Lease.MILLIS)).as("another site").isTrue();
            millis.addAndGet(Lease.MILLIS - 1);
            assertThat(rows.lead("bari", "one", Lease.MILLIS)).as("kept").isTrue();
            millis.addAndGet(Lease.MILLIS);
            assertThat(rows.lead("bari", "two", Lease.MILLIS)).as("not expired yet").isFalse();
            millis.incrementAndGet();
            assertThat(rows.lead("bari", "two", Lease.MILLIS)).isTrue();
            Lease lease = new Lease("bari", rows, nanos::get);
            assertThat(lease.held()).isEqualTo(!rows.manyNodes());
            rows.leave("bari", "two");
            assertThat(lease.held()).isTrue();
            lease.close();
            assertThat(lease.held()).isFalse();
            assertThat(rows.lead("bari", "three", Lease.MILLIS)).as("left to others").isTrue();
        }
    }
}
