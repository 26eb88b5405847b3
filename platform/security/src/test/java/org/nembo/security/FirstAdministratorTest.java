package org.nembo.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;

final class FirstAdministratorTest {

    @TempDir
    private Path data;

    @Test
    void theFirstStartWritesATokenForTheServersUserAlone() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(data.resolve("nembo.db"))) {
            StoredAccessTokens tokens = tokens(databases);
            Path file = data.resolve("admin.token");
            FirstAdministrator.ensure(file, "node a", tokens, tokens);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            assertThat(tokens.verify(Files.readString(file).strip(), "anything").orElseThrow()).satisfies(admin -> {
                assertThat(admin.id()).isEqualTo("admin@urn:nembo:local");
                assertThat(admin.groups()).as("those are the directory's").isEmpty();
            });
        }
    }

    @Test
    void laterStartsKeepTheTokenAndALostFileIsReplacedAndTheOldTokenRevoked() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(data.resolve("nembo.db"))) {
            StoredAccessTokens tokens = tokens(databases);
            Path file = data.resolve("admin.token");
            FirstAdministrator.ensure(file, "node a", tokens, tokens);
            String first = Files.readString(file);
            FirstAdministrator.ensure(file, "node a", tokens, tokens);
            assertThat(Files.readString(file)).isEqualTo(first);
            Files.delete(file);
            FirstAdministrator.ensure(file, "node a", tokens, tokens);
            assertThat(Files.readString(file)).isNotEqualTo(first);
            assertThat(tokens.list(FirstAdministrator.ADMINISTRATOR.id(), PageRequest.first(10)).items()).hasSize(1);
        }
    }

    @Test
    void anotherNodeOverTheSameDatabaseLeavesTheTokenOfTheFirstAlone() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(data.resolve("nembo.db"))) {
            StoredAccessTokens tokens = tokens(databases);
            Path first = data.resolve("a.token");
            FirstAdministrator.ensure(first, "node a", tokens, tokens);
            FirstAdministrator.ensure(data.resolve("b.token"), "node b", tokens, tokens);
            assertThat(tokens.verify(Files.readString(first).strip(), "api")).isPresent();
        }
    }

    @Test
    void aFileWithRubbishInItIsReplaced() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(data.resolve("nembo.db"))) {
            StoredAccessTokens tokens = tokens(databases);
            Path file = Files.writeString(data.resolve("admin.token"), "nembo_rubbish\n");
            FirstAdministrator.ensure(file, "node a", tokens, tokens);
            assertThat(tokens.verify(Files.readString(file).strip(), "api")).isPresent();
        }
    }

    private static StoredAccessTokens tokens(StoreDatabases databases) {
        return new StoredAccessTokens(databases, new OpenThrottle(), new RecordedAudit(), () -> "", Clock.systemUTC());
    }
}
