package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.secret.Secret;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class RotationTest {

    @TempDir
    private Path etc;

    private final RecordedAudit audit = new RecordedAudit();

    private interface Body {
        void run(StoreDatabases databases, SecretStore store, SealedSecrets secrets) throws Exception;
    }

    @BothDatabases
    void afterARotationTheOldKeyCanGoAndEveryVersionOpens(TestDatabase database) throws Exception {
        with(database, (databases, store, secrets) -> {
            for (int i = 0; i < 25; i++) {
                secrets.put("s/" + i % 10, new Secret("value " + i));
            }
            String old = store.envelope().keys().current().id();
            String fresh = store.masterKeys().add().orElseThrow();
            assertThat(store.envelope().keys().ids()).containsExactly(fresh, old);
            List<Rotation.Progress> told = new ArrayList<>();
            Rotation.Progress end = new Rotation(store, audit, 10).rewrap("root", told::add);
            assertThat(end).isEqualTo(new Rotation.Progress(25, 0, List.of()));
            assertThat(told).extracting(Rotation.Progress::done).containsExactly(10L, 20L, 25L);
            assertThat(told).extracting(Rotation.Progress::left).containsExactly(15L, 5L, 0L);
            assertThat(keys(store)).isEqualTo(Map.of(fresh, 25L));
            keepFirstKey();
            SealedSecrets later = new SealedSecrets(store(databases), audit);
            assertThat(later.find("s/3", 1).orElseThrow().reveal()).isEqualTo("value 3");
            assertThat(later.find("s/3").orElseThrow().reveal()).isEqualTo("value 23");
        });
    }

    @BothDatabases
    void oneThatWasKilledInTheMiddleGoesOn(TestDatabase database) throws Exception {
        with(database, (databases, store, secrets) -> {
            for (int i = 0; i < 12; i++) {
                secrets.put("s/" + i, new Secret("value " + i));
            }
            String fresh = store.masterKeys().add().orElseThrow();
            store.envelope().keys().ids();
            assertThatThrownBy(() -> new Rotation(store, audit, 5).rewrap("root", progress -> {
                throw new IllegalStateException("killed");
            })).hasMessage("killed");
            assertThat(keys(store)).containsEntry(fresh, 5L);
            SecretStore restarted = store(databases);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> new Rotation(restarted, audit, 5).rewrap("root", progress -> { })).hasMessageContaining("begin again");
            assertThat(keys(store)).containsEntry(fresh, 10L);
            assertThat(new Rotation(restarted, audit, 5).rewrap("root", progress -> { }).done()).isEqualTo(2);
            assertThat(keys(store)).isEqualTo(Map.of(fresh, 12L));
        });
    }

    @BothDatabases
    void nothingIsLostWhileWritersAndReadersGoOnAtTwoNodes(TestDatabase database) throws Exception {
        with(database, (databases, store, secrets) -> {
            for (int i = 0; i < 40; i++) {
                secrets.put("s/" + i, new Secret(i + " first"));
            }
            SealedSecrets other = new SealedSecrets(store(databases), audit);
            String fresh = store.masterKeys().add().orElseThrow();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService pool = Executors.newFixedThreadPool(3);
            List<Future<Map<String, String>>> written = new ArrayList<>();
            for (SealedSecrets node : List.of(secrets, other)) {
                int from = written.size() * 20;
                written.add(pool.submit(() -> write(node, from)));
            }
            Future<Integer> read = pool.submit(() -> read(other, over));
            store.envelope().keys().ids();
            Rotation rotation = new Rotation(store, audit, 7);
            rotation.rewrap("root", progress -> { });
            rotation.renewDataKeys("root", progress -> { });
            Map<String, String> last = new java.util.HashMap<>();
            for (Future<Map<String, String>> each : written) {
                last.putAll(each.get());
            }
            over.set(true);
            assertThat(read.get()).isPositive();
            pool.shutdown();
            rotation.rewrap("root", progress -> { });
            assertThat(keys(store)).containsOnlyKeys(fresh);
            keepFirstKey();
            SealedSecrets later = new SealedSecrets(store(databases), audit);
            last.forEach((path, value) -> assertThat(later.find(path).orElseThrow().reveal()).as(path).isEqualTo(value));
            for (int i = 0; i < 40; i++) {
                String path = "s/" + i;
                assertThat(later.history(path)).allSatisfy(version -> assertThat(later.find(path, version.number())).isPresent());
            }
        });
    }

    @BothDatabases
    void dataKeysAreRenewedInATurnThatGoesOnAfterAStop(TestDatabase database) throws Exception {
        with(database, (databases, store, secrets) -> {
            for (int i = 0; i < 9; i++) {
                secrets.put("s/" + i, new Secret("value " + i));
            }
            List<String> before = dataKeys(store);
            store.jdbi().useHandle(handle -> handle.execute("UPDATE secret_version SET sealed_at = sealed_at - 60000"));
            assertThatThrownBy(() -> new Rotation(store, audit, 4).renewDataKeys("root", progress -> {
                throw new IllegalStateException("killed");
            })).hasMessage("killed");
            Rotation.Progress end = new Rotation(store(databases), audit, 4).renewDataKeys("root", progress -> { });
            assertThat(end.done()).as("what was done stays done").isEqualTo(5);
            assertThat(dataKeys(store)).hasSize(9).doesNotContainAnyElementsOf(before);
            for (int i = 0; i < 9; i++) {
                assertThat(secrets.find("s/" + i).orElseThrow().reveal()).isEqualTo("value " + i);
            }
        });
    }

    @BothDatabases
    void whatDoesNotOpenIsToldAndLeft(TestDatabase database) throws Exception {
        with(database, (databases, store, secrets) -> {
            secrets.put("good", new Secret("x"));
            secrets.put("bad", new Secret("x"));
            store.jdbi().useHandle(handle -> handle.execute("UPDATE secret_version SET data_key = 'AAAA' WHERE path = 'bad'"));
            store.masterKeys().add();
            store.envelope().keys().ids();
            Rotation.Progress end = new Rotation(store, audit, 10).rewrap("root", progress -> { });
            assertThat(end.done()).isEqualTo(1);
            assertThat(end.unreadable()).singleElement().asString().contains("bad (version 1)").contains("does not open");
            assertThat(audit.entries().toString()).contains("unreadable=1");
        });
    }

    private static Map<String, String> write(SealedSecrets node, int from) {
        Map<String, String> last = new java.util.HashMap<>();
        for (int round = 0; round < 3; round++) {
            for (int i = from; i < from + 20; i++) {
                String value = i + " round " + round;
                node.put("s/" + i, new Secret(value));
                last.put("s/" + i, value);
            }
        }
        return last;
    }

    private static int read(SealedSecrets node, AtomicBoolean over) {
        int count = 0;
        do {
            for (int i = 0; i < 40; i++) {
                assertThat(node.find("s/" + i).orElseThrow().reveal()).startsWith(i + " ");
                count++;
            }
        } while (!over.get());
        return count;
    }

    private static Map<String, Long> keys(SecretStore store) {
        return store.jdbi().withHandle(store.rows()::keys);
    }

    private static List<String> dataKeys(SecretStore store) {
        return store.jdbi().withHandle(handle -> handle.createQuery("SELECT data_key_id FROM secret_version").mapTo(String.class).list());
    }

    private void keepFirstKey() throws Exception {
        Path file = etc.resolve("master.key");
        Files.writeString(file, Files.readAllLines(file).stream().limit(1).collect(Collectors.joining()));
    }

    private SecretStore store(StoreDatabases databases) throws Exception {
        return new SecretStore(databases, etc.resolve("master.key"), Clock.systemUTC());
    }

    private void with(TestDatabase database, Body body) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            SecretStore store = store(databases);
            body.run(databases, store, new SealedSecrets(store, audit));
        }
    }
}
