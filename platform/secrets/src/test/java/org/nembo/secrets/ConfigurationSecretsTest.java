package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;

final class ConfigurationSecretsTest {

    @TempDir
    private Path directory;

    private Optional<Secrets> store = Optional.empty();
    private final ConfigurationSecrets plugin = new ConfigurationSecrets(() -> store, Map.of("DB_USER", "nembo")::get);

    @Test
    void fillsSecretsEnvironmentAndFiles() throws Exception {
        try (StoreDatabases databases = StoreDatabases.sqlite(directory.resolve("nembo.db"))) {
            SealedSecrets secrets = new SealedSecrets(new SecretStore(databases, directory.resolve("master.key"), Clock.systemUTC()), new RecordedAudit());
            secrets.put("db/password", new Secret("p$1\\x"));
            store = Optional.of(secrets);
            Path file = Files.writeString(directory.resolve("note"), "from a file\n");
            assertThat(filled("url=$[env:DB_USER]:$[secret:db/password]@host")).isEqualTo("url=nembo:p$1\\x@host");
            assertThat(filled("$[file:" + file + "]")).isEqualTo("from a file");
        }
    }

    @Test
    void leavesWhatCannotBeFilledAsItIs() {
        assertThat(filled("$[secret:db/password]")).as("no store yet").isEqualTo("$[secret:db/password]");
        assertThat(filled("$[env:ABSENT]")).isEqualTo("$[env:ABSENT]");
        assertThat(filled("$[file:/does/not/exist]")).isEqualTo("$[file:/does/not/exist]");
        assertThat(filled("$[other:x] ${y} $[secret:a b]")).isEqualTo("$[other:x] ${y} $[secret:a b]");
    }

    @Test
    void touchesOnlyStrings() {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("port", 8080, "list", new String[] {"$[env:DB_USER]"}));
        plugin.modifyConfiguration(null, properties);
        assertThat(properties.get("port")).isEqualTo(8080);
    }

    private String filled(String text) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("service.pid", "org.nembo.test", "key", text));
        plugin.modifyConfiguration(null, properties);
        return (String) properties.get("key");
    }
}
