package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secrets;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Versions of one path. */
final class SecretStoreTest {

    @TempDir
    private Path etc;

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    private interface Body {
        void run(SecretStore store, StoreDatabases databases) throws Exception;
    }

    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @BothDatabases
    void theLastTenVersionsAreKeptAndEachIsFound(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            for (int i = 1; i <= 12; i++) {
                put(store, "a", "value " + i);
            }
            assertThat(read(store, "a", 0)).hasValue("value 12");
            assertThat(read(store, "a", 3)).hasValue("value 3");
            assertThat(found(store, "a", 2)).isEmpty();
            assertThat(found(store, "a", 13)).isEmpty();
            assertThat(versions(store, "a")).extracting(Secrets.Version::number).containsExactly(12, 11, 10, 9, 8, 7, 6, 5, 4, 3);
            assertThat(store.jdbi().withHandle(handle -> store.metadata(handle, "a")).orElseThrow().oldest()).isEqualTo(3);
        });
    }

    @BothDatabases
    void everyVersionHasADataKeyOfItsOwn(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            put(store, "a", "same");
            put(store, "a", "same");
            assertThat(count(store, "SELECT count(DISTINCT data_key_id) FROM secret_version")).isEqualTo(2);
            store.jdbi().useHandle(handle -> handle.execute("""
                    UPDATE secret_version SET data_key = (SELECT data_key FROM secret_version WHERE version = 2),
                    sealed = (SELECT sealed FROM secret_version WHERE version = 2) WHERE version = 1"""));
            assertThatThrownBy(() -> read(store, "a", 1)).as("a version in the place of another").hasMessageContaining("does not open");
            assertThat(read(store, "a", 2)).hasValue("same");
            store.jdbi().useHandle(handle -> handle.execute("UPDATE secret_version SET data_key_id = 'ffff' WHERE version = 2"));
            assertThatThrownBy(() -> read(store, "a", 2)).as("another name of the data key").hasMessageContaining("does not open");
        });
    }

    @BothDatabases
    void whoNamesAnotherVersionThanTheNewestWritesNothing(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            assertThat(put(store, "a", "first", 0)).isEqualTo(1);
            assertThatThrownBy(() -> put(store, "a", "again", 0)).isInstanceOf(NemboException.class)
                    .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(SecretError.SECRET_VERSION_CONFLICT));
            assertThat(put(store, "a", "second", 1)).isEqualTo(2);
            assertThatThrownBy(() -> put(store, "b", "x", 1)).hasMessageContaining("is 0, not 1");
            assertThat(found(store, "b", 0)).isEmpty();
            assertThat(read(store, "a", 0)).hasValue("second");
        });
    }

    @BothDatabases
    void aDeletedVersionComesBackAndADestroyedOneDoesNot(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            put(store, "a", "one");
            put(store, "a", "two");
            assertThat(change(store, handle -> store.delete(handle, "a", List.of(2, 7)))).isEqualTo(1);
            assertThat(found(store, "a", 0).orElseThrow().version().deleted()).hasValue(now);
            assertThat(read(store, "a", 0)).isEmpty();
            assertThat(new SealedSecrets(store, new RecordedAudit()).find("a")).isEmpty();
            assertThat(change(store, handle -> store.delete(handle, "a", List.of(2)))).as("it is deleted already").isZero();
            assertThat(change(store, handle -> store.undelete(handle, "a", List.of(1, 2)))).isEqualTo(1);
            assertThat(read(store, "a", 0)).hasValue("two");
            assertThat(change(store, handle -> store.destroy(handle, "a", List.of(1, 2)))).isEqualTo(2);
            assertThat(change(store, handle -> store.undelete(handle, "a", List.of(2)))).isZero();
            assertThat(read(store, "a", 2)).isEmpty();
            assertThat(found(store, "a", 1).orElseThrow().version().destroyed()).isTrue();
            assertThat(count(store, "SELECT count(*) FROM secret_version WHERE sealed <> '' OR data_key <> ''")).as("nothing is left of the values").isZero();
            assertThat(put(store, "a", "three", 2)).isEqualTo(3);
        });
    }

    @BothDatabases
    void rulesOfAPathHoldBeforeItsFirstVersion(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            Metadata.Rules rules = new Metadata.Rules(2, true, Duration.ofHours(1), Map.of("owner", "physics \"A\""));
            store.jdbi().useTransaction(handle -> store.setRules(handle, "a", rules));
            Metadata metadata = store.jdbi().withHandle(handle -> store.metadata(handle, "a")).orElseThrow();
            assertThat(metadata.rules()).isEqualTo(rules);
            assertThat(metadata.newest()).isZero();
            put(store, "a", "one", 0);
            put(store, "a", "two");
            put(store, "a", "three");
            assertThat(versions(store, "a")).extracting(Secrets.Version::number).containsExactly(3, 2);
            assertThat(read(store, "a", 0)).hasValue("three");
            now = now.plus(Duration.ofHours(1));
            assertThat(read(store, "a", 0)).as("it deleted itself").isEmpty();
            change(store, handle -> store.undelete(handle, "a", List.of(3)));
            assertThat(read(store, "a", 0)).hasValue("three");
            store.jdbi().useTransaction(handle -> store.setRules(handle, "a", new Metadata.Rules(1, false, Duration.ZERO, Map.of())));
            assertThat(versions(store, "a")).extracting(Secrets.Version::number).containsExactly(3);
        });
    }

    @BothDatabases
    void childrenAreSegmentsInOrder(TestDatabase database) throws Exception {
        with(database, (store, databases) -> {
            for (String path : List.of("kv/b", "kv/a/x", "kv/a/y", "kv/a", "kv2/z", "other", "kv/c/d/e")) {
                put(store, path, "x");
            }
            assertThat(children(store, "kv/", "", 10)).containsExactlyInAnyOrder("a", "a/", "b", "c/");
            assertThat(children(store, "kv/a/", "", 10)).containsExactly("x", "y");
            assertThat(children(store, "kv/a/", "x", 10)).containsExactly("y");
            assertThat(children(store, "kv/", "", 1)).hasSize(1);
            assertThat(children(store, "none/", "", 10)).isEmpty();
        });
    }

    /** The rows of the first version of the schema, as a server of then wrote them. */
    @BothDatabases
    void rowsOfTheEarlierSchemaStayReadable(TestDatabase database) throws Exception {
        Path key = etc.resolve("master.key");
        Files.writeString(key, "ab".repeat(32));
        Files.setPosixFilePermissions(key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        with(database, (store, databases) -> {
            Envelope.Sealed old = EarlierEnvelope.seal("ab".repeat(32), "sites/bari/password", 4, "as it was");
            store.jdbi().useHandle(handle -> {
                for (String statement : List.of("DROP TABLE secret_turn", "DROP TABLE secret_entry", "DROP TABLE secret_version",
                        read("/db/secret/V1__sealed_values.sql"))) {
                    handle.execute(statement.replace(";", ""));
                }
                handle.execute("INSERT INTO secret_sealed (path, version, key_id, data_key, sealed, updated) VALUES (?, 4, ?, ?, ?, 77)",
                        "sites/bari/password", old.keyId(), old.dataKey(), old.value());
                for (String statement : read("/db/secret/V2__versions.sql").split(";\\s*\\n")) {
                    handle.execute(statement);
                }
            });
            assertThat(read(store, "sites/bari/password", 0)).hasValue("as it was");
            assertThat(put(store, "sites/bari/password", "as it is", 4)).isEqualTo(5);
            assertThat(read(store, "sites/bari/password", 4)).hasValue("as it was");
            assertThat(versions(store, "sites/bari/password").get(1).created()).isEqualTo(Instant.ofEpochMilli(77));
        });
    }

    private static String read(String resource) throws java.io.IOException {
        try (java.io.InputStream in = SecretStoreTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static int count(SecretStore store, String query) {
        return store.jdbi().withHandle(handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    private interface Change {
        int on(org.jdbi.v3.core.Handle handle);
    }

    private static int change(SecretStore store, Change change) {
        return store.jdbi().inTransaction(change::on);
    }

    private static int put(SecretStore store, String path, String value) {
        return store.jdbi().inTransaction(handle -> store.put(handle, path, value)).number();
    }

    private static int put(SecretStore store, String path, String value, int follows) {
        return store.jdbi().inTransaction(handle -> store.put(handle, path, value, OptionalInt.of(follows), Metadata.Rules.NONE)).number();
    }

    private static Optional<SecretStore.Found> found(SecretStore store, String path, int version) {
        return store.jdbi().withHandle(handle -> store.read(handle, path, version));
    }

    private static Optional<String> read(SecretStore store, String path, int version) {
        return found(store, path, version).flatMap(SecretStore.Found::value);
    }

    private static List<Secrets.Version> versions(SecretStore store, String path) {
        return store.jdbi().withHandle(handle -> store.versions(handle, path));
    }

    private static List<String> children(SecretStore store, String prefix, String after, int limit) {
        return store.jdbi().withHandle(handle -> store.children(handle, prefix, after, limit));
    }

    private void with(TestDatabase database, Body body) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            body.run(new SecretStore(databases, etc.resolve("master.key"), clock), databases);
        }
    }
}
