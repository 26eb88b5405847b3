package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.MovableClock;
import org.nembo.identity.Opaque;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class ExternalSignInsTest {

    private static final Goal GOAL = new Goal("/ui?a=b", true);
    private static final UnaryOperator<String> BROWSER = purpose -> Opaque.hash(purpose + " of one");
    private static final UnaryOperator<String> OTHER = purpose -> Opaque.hash(purpose + " of another");

    private final MovableClock clock = new MovableClock();

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    private ExternalSignIns node(StoreDatabases databases) {
        return new ExternalSignIns(Jdbi.create(databases.open("identity", IssuerParts.class)), clock);
    }

    @BothDatabases
    void whatComesBackIsWhatWentAndOnce(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            ExternalSignIns signIns = node(databases);
            ExternalSignIns.Way way = signIns.begin(BROWSER, "lab", GOAL);
            assertThat(signIns.take(OTHER, "lab", way.state())).as("another browser").isEmpty();
            assertThat(signIns.take(BROWSER, "other", way.state())).as("another issuer").isEmpty();
            assertThat(signIns.take(BROWSER, "lab", way.state() + "x")).isEmpty();
            assertThat(signIns.take(BROWSER, "lab", way.state())).hasValue(way);
            assertThat(signIns.take(BROWSER, "lab", way.state())).as("a second time").isEmpty();
            assertThat(way.verifier()).hasSize(43).isNotEqualTo(way.nonce());
            assertThat(way.toString()).doesNotContain(way.verifier()).doesNotContain(way.state());
        }
    }

    @BothDatabases
    void ofManyAtTheSameTimeOneComesBack(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            ExternalSignIns signIns = node(databases);
            String state = signIns.begin(BROWSER, "lab", GOAL).state();
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<Optional<ExternalSignIns.Way>>> taken = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    taken.add(threads.submit(() -> signIns.take(BROWSER, "lab", state)));
                }
                int found = 0;
                for (Future<Optional<ExternalSignIns.Way>> one : taken) {
                    found += one.get().isPresent() ? 1 : 0;
                }
                assertThat(found).isEqualTo(1);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @BothDatabases
    void afterTenMinutesItIsOver(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            ExternalSignIns signIns = node(databases);
            String state = signIns.begin(BROWSER, "lab", GOAL).state();
            clock.forward(ExternalSignIns.LIFE);
            assertThat(signIns.take(BROWSER, "lab", state)).isEmpty();
        }
    }
}
