package org.nembo.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

final class AuditLogTest {

    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
    private static final Map<String, String> CONTEXT = Map.of("client", "192.0.2.1", "traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
    private static final AuditEntry MADE = AuditEntry.done("ann@issuer", "tokens:create", "tokens/1").with("name", "ci");

    @BothDatabases
    void aRecordTellsWhoDidWhatWhenAndFromWhere(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            log.record(MADE);
            AuditRecord found = log.list(Search.ALL, PageRequest.first(10)).items().get(0);
            assertThat(found).isEqualTo(new AuditRecord(1, NOW, "node-a", "ann@issuer", "tokens:create", "tokens/1", "DONE", "192.0.2.1",
                    "4bf92f3577b34da6a3ce929d0e0e4736", Map.of("name", "ci"), found.hash()));
            assertThat(found.hash()).matches("[0-9a-f]{64}");
            assertThat(log.verify()).isEqualTo(new Verification(1, found.hash(), Optional.empty()));
        });
    }

    @BothDatabases
    void aRecordAndItsChangeAreThereTogetherOrNotAtAll(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            jdbi.useHandle(handle -> handle.execute("CREATE TABLE audit_trial (what TEXT)"));
            changing(jdbi, connection -> log.record(connection, MADE), true);
            changing(jdbi, connection -> log.record(connection, MADE), false);
            assertThat(count(jdbi, "audit_trial")).isEqualTo(1);
            assertThat(count(jdbi, "audit_record")).isEqualTo(1);
            assertThat(log.head().seq()).isEqualTo(1);

            jdbi.useHandle(handle -> handle.execute("DROP TABLE audit_head"));
            assertThatThrownBy(() -> changing(jdbi, connection -> log.record(connection, MADE), true)).isInstanceOf(RuntimeException.class);
            assertThat(count(jdbi, "audit_trial")).as("a change that cannot be audited").isEqualTo(1);
        });
    }

    @BothDatabases
    void manyAtATimeMakeOneChainWithoutGaps(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            ExecutorService executor = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 120; i++) {
                    String resource = "tokens/" + i;
                    tasks.add(() -> {
                        log.record(AuditEntry.done("ann", "tokens:create", resource));
                        return null;
                    });
                }
                for (Future<Void> done : executor.invokeAll(tasks)) {
                    done.get();
                }
            } finally {
                executor.shutdownNow();
            }
            assertThat(log.verify()).extracting(Verification::records, Verification::whole).containsExactly(120L, true);
        });
    }

    /** What somebody with write access to the database may do, and what is said of it. */
    static List<String[]> tampering() {
        return List.of(
                new String[] {"UPDATE audit_record SET actor = 'bob' WHERE seq = 3", "record 3 is not as it was written"},
                new String[] {"UPDATE audit_record SET facts = '{}' WHERE seq = 1", "record 1 is not as it was written"},
                new String[] {"UPDATE audit_record SET at = at + 1 WHERE seq = 5", "record 5 is not as it was written"},
                new String[] {"UPDATE audit_record SET hash = (SELECT r.hash FROM audit_record r WHERE r.seq = 2) WHERE seq = 4",
                    "record 4 is not as it was written"},
                new String[] {"DELETE FROM audit_record WHERE seq = 2", "record 2 is missing"},
                new String[] {"DELETE FROM audit_record WHERE seq = 1", "record 1 is missing"},
                new String[] {"DELETE FROM audit_record WHERE seq >= 4", "the records from 4 to 5 are missing at the end"},
                new String[] {"UPDATE audit_record SET seq = 6 WHERE seq = 2", "record 2 is missing"},
                new String[] {"INSERT INTO audit_record SELECT 0, at, node, actor, action, resource, outcome, client, trace, facts, hash FROM audit_record"
                        + " WHERE seq = 1", "there are records before the first"},
                new String[] {"UPDATE audit_head SET hash = '00' WHERE id = 1", "is not the one noted for the whole log"});
    }

    @ParameterizedTest
    @MethodSource("tampering")
    void everyWayToTamperIsFound(String statement, String trouble) throws Exception {
        try (TestDatabase database = TestDatabases.sqlite()) {
            with(database, (log, jdbi) -> {
                for (int i = 0; i < 5; i++) {
                    log.record(MADE.with("i", Integer.toString(i)));
                }
                jdbi.useHandle(handle -> handle.execute(statement));
                assertThat(log.verify().trouble()).hasValueSatisfying(found -> assertThat(found).contains(trouble));
            });
        }
    }

    @BothDatabases
    void aNotedHeadTellsALogThatWasCutAndMadeAnew(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            log.record(MADE);
            log.record(MADE);
            String noted = log.head().seq() + ":" + log.head().hash();
            log.record(MADE);
            assertThat(log.contains(noted)).isTrue();
            jdbi.useHandle(handle -> {
                handle.execute("DELETE FROM audit_record");
                handle.execute("UPDATE audit_head SET seq = 0, hash = ''");
            });
            log.record(MADE.with("name", "other"));
            log.record(MADE);
            assertThat(log.verify().whole()).as("whole in itself").isTrue();
            assertThat(log.contains(noted)).isFalse();
        });
    }

    @BothDatabases
    void recordsAreFoundByWhatTheyTell(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            log.record(AuditEntry.done("ann", "tokens:create", "tokens/1"));
            log.record(AuditEntry.denied("bob", "tokens:revoke", "tokens/1", "not yours"));
            log.record(AuditEntry.done("ann", "tokens-of-old:create", "tokensets/1"));
            log.record(AuditEntry.done("ann", "users:create", "users/2"));
            assertThat(found(log, new Search("ann", "", "", "", Optional.empty(), Optional.empty()))).containsExactly(4L, 3L, 1L);
            assertThat(found(log, new Search("", "tokens:", "", "", Optional.empty(), Optional.empty()))).containsExactly(2L, 1L);
            assertThat(found(log, new Search("", "tokens:revoke", "", "", Optional.empty(), Optional.empty()))).containsExactly(2L);
            assertThat(found(log, new Search("", "", "tokens", "", Optional.empty(), Optional.empty()))).containsExactly(2L, 1L);
            assertThat(found(log, new Search("", "", "", "DENIED", Optional.empty(), Optional.empty()))).containsExactly(2L);
            assertThat(found(log, new Search("", "", "", "", Optional.of(NOW.plusMillis(1)), Optional.empty()))).isEmpty();
            assertThat(found(log, new Search("", "", "", "", Optional.empty(), Optional.of(NOW)))).isEmpty();
            Page<AuditRecord> first = log.list(Search.ALL, PageRequest.first(3));
            assertThat(log.list(Search.ALL, new PageRequest(3, first.next().orElseThrow())).items()).extracting(AuditRecord::seq).containsExactly(1L);
            List<Long> all = new ArrayList<>();
            log.each(Search.ALL, each -> all.add(each.seq()));
            assertThat(all).containsExactly(1L, 2L, 3L, 4L);
        });
    }

    @BothDatabases
    void whatAStrangerSendsIsBounded(TestDatabase database) throws Exception {
        with(database, (log, jdbi) -> {
            String endless = "\0" + "é".repeat(100_000);
            log.record(AuditEntry.denied(endless, endless, endless, endless).with(endless, endless));
            AuditRecord found = log.find(1).orElseThrow();
            assertThat(found.actor()).hasSize(500).endsWith("…");
            assertThat(found.facts().toString().length()).isLessThan(5000);
            assertThat(log.verify().whole()).isTrue();
        });
    }

    @BothDatabases
    void notesAreWrittenWhenTheLogCloses(TestDatabase database) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            AuditLog log = new AuditLog(databases, "node-a", Clock.systemUTC(), CONTEXT::get);
            for (int i = 0; i < 2000; i++) {
                log.note(AuditEntry.denied("", "requests:refused", "api/v1/sites", "no token"));
            }
            log.close();
            List<AuditRecord> records = new ArrayList<>();
            log.each(Search.ALL, records::add);
            long counted = records.stream().mapToLong(each -> Long.parseLong(each.facts().getOrDefault("count", "1"))).sum();
            assertThat(counted).as("none is lost").isEqualTo(2000);
            assertThat(records.size()).as("a flood is summed up").isLessThan(700);
            assertThat(log.verify().whole()).isTrue();
        }
    }

    private interface Body {
        void run(AuditLog log, Jdbi jdbi) throws Exception;
    }

    private static void with(TestDatabase database, Body body) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            AuditLog log = new AuditLog(databases, "node-a", Clock.fixed(NOW, ZoneOffset.UTC), CONTEXT::get);
            try {
                body.run(log, Jdbi.create(databases.open("audit", AuditLog.class)));
            } finally {
                log.close();
            }
        }
    }

    private static void changing(Jdbi jdbi, Consumer<Connection> record, boolean commit) {
        jdbi.useTransaction(handle -> {
            handle.execute("INSERT INTO audit_trial (what) VALUES ('changed')");
            record.accept(handle.getConnection());
            if (!commit) {
                handle.rollback();
            }
        });
    }

    private static long count(Jdbi jdbi, String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
    }

    private static List<Long> found(AuditLog log, Search search) {
        return log.list(search, PageRequest.first(10)).items().stream().map(AuditRecord::seq).toList();
    }
}
