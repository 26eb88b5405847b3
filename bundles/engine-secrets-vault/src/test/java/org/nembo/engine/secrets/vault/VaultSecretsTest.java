package org.nembo.engine.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.secrets.vault.World;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Against our own HTTP form of Vault. */
class VaultSecretsTest {

    @TempDir
    private static Path directory;

    private static World vault;

    private final RecordedAudit audit = new RecordedAudit();
    /** A folder of its own for each test. */
    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);

    private interface Body {
        void run(VaultSecrets secrets, StoreDatabases databases) throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        vault = new World(directory);
        vault.ask("PUT", "/v1/sys/policies/acl/nembo", "root", """
                {"policy": "path \\"secret/*\\" { capabilities = [\\"create\\", \\"read\\", \\"update\\", \\"delete\\", \\"list\\"] }"}""");
        vault.ask("POST", "/v1/auth/approle/role/nembo", "root", "{\"token_policies\": \"nembo\", \"role_id\": \"nembo\", \"token_ttl\": \"10m\"}");
        vault.ask("POST", "/v1/auth/jwt/role/nembo", "root", "{\"token_policies\": \"nembo\"}");
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    private static String part(String body, String name) {
        return body.replaceFirst("(?s).*\"" + name + "\":\"([^\"]+)\".*", "$1");
    }

    private static Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("word-" + UUID.randomUUID()), text + "\n");
    }

    private static Settings.Login approle() throws Exception {
        String secretId = part(vault.ask("POST", "/v1/auth/approle/role/nembo/secret-id", "root", "{}").body(), "secret_id");
        return new Settings.Login(Optional.empty(), "nembo", Optional.of(file(secretId)), "", Optional.empty());
    }

    private Settings settings(Settings.Login login) {
        return new Settings(vault.url().replaceFirst("/$", ""), "", "secret", prefix, login, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    private void with(TestDatabase database, Body body) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            VaultSecrets secrets = new VaultSecrets(settings(approle()), databases, audit);
            try {
                body.run(secrets, databases);
            } finally {
                secrets.close();
            }
        }
    }

    @BothDatabases
    void whatIsPutIsFoundInVersions(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            assertThat(secrets.find("sites/bari/password")).isEmpty();
            assertThat(secrets.put("sites/bari/password", new Secret("first"))).isEqualTo(1);
            assertThat(secrets.put("sites/bari/password", new Secret("sécond \"✓\""))).isEqualTo(2);
            assertThat(secrets.find("sites/bari/password").orElseThrow().reveal()).isEqualTo("sécond \"✓\"");
            assertThat(secrets.find("sites/bari/password", 1).orElseThrow().reveal()).isEqualTo("first");
            assertThat(secrets.history("sites/bari/password")).extracting(Secrets.Version::number).containsExactly(2, 1);
            assertThat(secrets.delete("sites/bari/password")).isTrue();
            assertThat(secrets.delete("sites/bari/password")).isFalse();
            assertThat(secrets.find("sites/bari/password")).isEmpty();
            assertThat(secrets.history("sites/bari/password")).isEmpty();
            assertThat(audit.actions()).containsExactly("secrets:write", "secrets:write", "secrets:delete");
            assertThat(audit.entries().toString()).doesNotContain("first");
        });
    }

    @BothDatabases
    void whatARolledBackTransactionWroteDoesNotCount(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            try (Connection connection = databases.open("vaultsecret", VaultSecrets.class).getConnection()) {
                connection.setAutoCommit(false);
                assertThat(secrets.put(connection, "d/one", new Secret("committed"))).isEqualTo(1);
                connection.commit();
                assertThat(secrets.put(connection, "d/one", new Secret("rolled back"))).isEqualTo(2);
                connection.rollback();
                connection.setAutoCommit(true);
            }
            assertThat(secrets.find("d/one").orElseThrow().reveal()).isEqualTo("committed");
            secrets.put("d/one", new Secret("newest"));
            assertThat(secrets.find("d/one").orElseThrow().reveal()).isEqualTo("newest");
        });
    }

    @BothDatabases
    void aDeletionCountsAtTheCommitAndIsDoneThereLater(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            secrets.put("d/kept", new Secret("x"));
            secrets.put("d/gone", new Secret("x"));
            try (Connection connection = databases.open("vaultsecret", VaultSecrets.class).getConnection()) {
                connection.setAutoCommit(false);
                assertThat(secrets.delete(connection, "d/kept")).isTrue();
                connection.rollback();
                assertThat(secrets.delete(connection, "d/gone")).isTrue();
                connection.commit();
                connection.setAutoCommit(true);
            }
            assertThat(secrets.find("d/kept")).isPresent();
            assertThat(secrets.find("d/gone")).as("gone at the commit").isEmpty();
            assertThat(there("d/gone")).as("not yet removed there").isEqualTo(200);
            assertThat(secrets.list("d/", PageRequest.first(10)).items()).extracting(Secrets.Entry::path).containsExactly("d/kept");
            assertThat(secrets.sweep()).isEqualTo(1);
            assertThat(there("d/gone")).isEqualTo(404);
            assertThat(there("d/kept")).isEqualTo(200);
        });
    }

    @BothDatabases
    void aPathThatWasDeletedAndIsWrittenAgainStays(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            secrets.put("d/a", new Secret("old"));
            secrets.put("d/b", new Secret("old"));
            try (Connection connection = databases.open("vaultsecret", VaultSecrets.class).getConnection()) {
                connection.setAutoCommit(false);
                secrets.delete(connection, "d/a");
                secrets.delete(connection, "d/b");
                connection.commit();
                secrets.put(connection, "d/a", new Secret("new"));
                connection.commit();
                connection.setAutoCommit(true);
            }
            secrets.put("d/b", new Secret("new"));
            secrets.sweep();
            assertThat(secrets.find("d/a").orElseThrow().reveal()).isEqualTo("new");
            assertThat(secrets.find("d/b").orElseThrow().reveal()).isEqualTo("new");
        });
    }

    @BothDatabases
    void pathsAreListedInOrderAndInPages(TestDatabase database) throws Exception {
        with(database, (secrets, databases) -> {
            for (String path : List.of("sites/b/k", "sites/a/k", "sites/a-b", "sites/a", "other", "sites/c/d/e")) {
                secrets.put(path, new Secret("x"));
            }
            Page<Secrets.Entry> first = secrets.list("sites/", PageRequest.first(3));
            assertThat(first.items()).extracting(Secrets.Entry::path).containsExactly("sites/a", "sites/a-b", "sites/a/k");
            assertThat(secrets.list("sites/", new PageRequest(3, first.next().orElseThrow())).items()).extracting(Secrets.Entry::path)
                    .containsExactly("sites/b/k", "sites/c/d/e");
            assertThat(secrets.list("sites/a", PageRequest.first(9)).items()).extracting(Secrets.Entry::path)
                    .containsExactly("sites/a", "sites/a-b", "sites/a/k");
            assertThat(secrets.list("", PageRequest.first(9)).items()).hasSize(6);
        });
    }

    @Test
    void logsInInEachWayAndAgainWhenItsTokenIsRevoked() throws Exception {
        String token = part(vault.ask("POST", "/v1/auth/token/create-orphan", "root", "{\"policies\": [\"nembo\"]}").body(), "client_token");
        Path tokenFile = file(token);
        List<Settings.Login> logins = List.of(approle(), new Settings.Login(Optional.of(tokenFile), "", Optional.empty(), "", Optional.empty()),
                new Settings.Login(Optional.empty(), "", Optional.empty(), "nembo", Optional.of(file("jwt-ada"))));
        for (Settings.Login login : logins) {
            try (StoreDatabases databases = StoreDatabases.sqlite(directory.resolve(UUID.randomUUID() + ".db"))) {
                VaultSecrets secrets = new VaultSecrets(settings(login), databases, audit);
                secrets.put("a", new Secret("x"));
                assertThat(new VaultHealth(secrets).execute().isOk()).isTrue();
                vault.ask("PUT", "/v1/sys/leases/revoke-prefix/auth", "root", "");
                String fresh = part(vault.ask("POST", "/v1/auth/token/create-orphan", "root", "{\"policies\": [\"nembo\"]}").body(), "client_token");
                Files.writeString(tokenFile, fresh);
                assertThat(secrets.find("a")).as(login.toString()).isPresent();
                secrets.close();
            }
        }
    }

    @Test
    void aLoginThatIsRefusedIsTold() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(directory.resolve("refused.db"))) {
            VaultSecrets secrets = new VaultSecrets(settings(new Settings.Login(Optional.empty(), "nembo", Optional.of(file("CANARY-wrong")), "",
                    Optional.empty())), databases, audit);
            assertThatThrownBy(() -> secrets.find("a")).hasMessageContaining("refuses the login: invalid role or secret ID").hasMessageNotContaining("CANARY");
            assertThat(new VaultHealth(secrets).execute().isOk()).isFalse();
            secrets.close();
        }
    }

    private int there(String path) throws Exception {
        return vault.ask("GET", "/v1/secret/metadata/" + prefix + "/" + path, "root", "").statusCode();
    }
}
