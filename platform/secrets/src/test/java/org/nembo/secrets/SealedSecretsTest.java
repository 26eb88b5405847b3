package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class SealedSecretsTest {

    @TempDir
    private Path etc;

    private interface Body {
        void run(SealedSecrets secrets, StoreDatabases databases) throws Exception;
    }

    @BothDatabases
    void whatIsPutIsFoundUnderAGrowingVersion(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            assertThat(secrets.find("sites/bari/password")).isEmpty();
            assertThat(secrets.put("sites/bari/password", new Secret("first"))).isEqualTo(1);
            assertThat(secrets.put("sites/bari/password", new Secret("sécond ✓"))).isEqualTo(2);
            assertThat(secrets.find("sites/bari/password").orElseThrow().reveal()).isEqualTo("sécond ✓");
            assertThat(secrets.delete("sites/bari/password")).isTrue();
            assertThat(secrets.delete("sites/bari/password")).isFalse();
            assertThat(secrets.find("sites/bari/password")).isEmpty();
        });
    }

    @BothDatabases
    void nothingOfAValueIsInTheDatabase(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            secrets.put("canary", new Secret("CANARY-4711"));
            String row = Jdbi.create(databases.open("secret", SecretStore.class))
                    .withHandle(handle -> handle.createQuery("SELECT data_key || sealed FROM secret_version").mapTo(String.class).one());
            assertThat(row).doesNotContain("CANARY").doesNotContain(java.util.Base64.getEncoder().encodeToString("CANARY-4711".getBytes()));
        });
    }

    @BothDatabases
    void aRowThatWasSwappedForgedOrRolledBackDoesNotOpen(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            Jdbi jdbi = Jdbi.create(databases.open("secret", SecretStore.class));
            secrets.put("a", new Secret("mine"));
            secrets.put("b", new Secret("yours"));
            jdbi.useHandle(handle -> handle.execute("""
                    UPDATE secret_version SET data_key = (SELECT data_key FROM secret_version WHERE path = 'b'),
                    sealed = (SELECT sealed FROM secret_version WHERE path = 'b') WHERE path = 'a'"""));
            assertThatThrownBy(() -> secrets.find("a")).hasMessageContaining("does not open");
            secrets.put("c", new Secret("x"));
            jdbi.useHandle(handle -> handle.execute("UPDATE secret_version SET version = 7 WHERE path = 'c'"));
            assertThatThrownBy(() -> secrets.find("c", 7)).hasMessageContaining("version 7");
            jdbi.useHandle(handle -> handle.execute("UPDATE secret_version SET sealed = 'not base 64!' WHERE path = 'b'"));
            assertThatThrownBy(() -> secrets.find("b")).isInstanceOf(NemboException.class)
                    .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(SecretError.SECRET_UNREADABLE));
        });
    }

    @BothDatabases
    void theCallersTransactionDecides(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            try (Connection connection = databases.open("secret", SecretStore.class).getConnection()) {
                connection.setAutoCommit(false);
                secrets.put(connection, "kept", new Secret("x"));
                connection.commit();
                secrets.put(connection, "lost", new Secret("x"));
                secrets.delete(connection, "kept");
                connection.rollback();
                connection.setAutoCommit(true);
            }
            assertThat(secrets.find("kept")).isPresent();
            assertThat(secrets.find("lost")).isEmpty();
        });
    }

    @BothDatabases
    void concurrentWritersOfOnePathLeaveAReadableVersion(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            ExecutorService pool = Executors.newFixedThreadPool(4);
            List<Future<Integer>> versions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String value = "value " + i;
                versions.add(pool.submit(() -> secrets.put("hot", new Secret(value))));
            }
            List<Integer> seen = new ArrayList<>();
            for (Future<Integer> version : versions) {
                seen.add(version.get());
            }
            pool.shutdown();
            assertThat(seen).doesNotHaveDuplicates().contains(20);
            assertThat(secrets.find("hot").orElseThrow().reveal()).startsWith("value ");
        });
    }

    @BothDatabases
    void thePathsBelowAPrefixAreListedInPages(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            for (String path : List.of("sites/a/k", "sites/b/k", "sites/c/k", "other")) {
                secrets.put(path, new Secret("x"));
            }
            Page<Secrets.Entry> first = secrets.list("sites/", PageRequest.first(2));
            assertThat(first.items()).extracting(Secrets.Entry::path).containsExactly("sites/a/k", "sites/b/k");
            assertThat(secrets.list("sites/", new PageRequest(2, first.next().orElseThrow())).items())
                    .extracting(Secrets.Entry::path).containsExactly("sites/c/k");
        });
    }

    @BothDatabases
    void badPathsAndLargeValuesAreRefused(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            for (String path : List.of("", "/a", "a/", "a//b", "../a", "a/../b", "a b", "a\0", "x".repeat(256), "a/b/c/d/e/f/g/h/i/j/k")) {
                assertThatThrownBy(() -> secrets.put(path, new Secret("x"))).as(path).isInstanceOf(NemboException.class);
            }
            assertThatThrownBy(() -> secrets.put("large", new Secret("é".repeat(33_000)))).hasMessageContaining("65536 bytes");
            assertThat(secrets.list("", PageRequest.first(10)).items()).isEmpty();
        });
    }

    @BothDatabases
    void anotherMasterKeyOpensNothingAndSaysSo(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            secrets.put("a", new Secret("x"));
            SealedSecrets other = new SealedSecrets(new SecretStore(databases, key(etc.resolve("other.key"), "ab".repeat(32), "rw-------"),
                    Clock.systemUTC()), new RecordedAudit());
            assertThatThrownBy(() -> other.find("a")).hasMessageContaining("sealed under the master key");
            assertThatThrownBy(() -> new SecretStore(databases, etc.resolve("absent.key"), Clock.systemUTC())).hasMessageContaining("is missing");
        });
    }

    @BothDatabases
    void whatChangesIsAuditedAndWhatCannotBeAuditedDoesNotChange(TestDatabase database) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            RecordedAudit audit = new RecordedAudit();
            SealedSecrets secrets = new SealedSecrets(new SecretStore(databases, etc.resolve("master.key"), Clock.systemUTC()), audit);
            secrets.put("a", new Secret("CANARY"));
            secrets.find("a");
            secrets.delete("nothing");
            assertThat(audit.actions()).containsExactly("secrets:write");
            assertThat(audit.entries().toString()).contains("secrets/a").doesNotContain("CANARY");
            audit.fail();
            assertThatThrownBy(() -> secrets.put("a", new Secret("two"))).hasMessageContaining("broken");
            assertThatThrownBy(() -> secrets.delete("a")).hasMessageContaining("broken");
            assertThat(secrets.find("a").orElseThrow().reveal()).isEqualTo("CANARY");
        }
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertThat(new Secret("CANARY")).hasToString("Secret[***]");
    }

    private static Path key(Path file, String text, String permissions) throws Exception {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private void with(TestDatabase database, Body body) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            body.run(new SealedSecrets(new SecretStore(databases, etc.resolve("master.key"), Clock.systemUTC()), new RecordedAudit()), databases);
        }
    }
}
