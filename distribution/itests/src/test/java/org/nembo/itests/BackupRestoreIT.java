package org.nembo.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** {@code bin/nembo backup} of a server at work, and {@code bin/nembo restore}. */
final class BackupRestoreIT {

    private static final String TABLE = "tables/federation_site.ndjson";

    private static NemboServer server;
    private static Api api;
    @TempDir
    private Path directory;
    private Path archive;

    @BeforeAll
    static void prepare() {
        server = NemboServer.prepared(NemboServer.Setup.standard());
    }

    @BeforeEach
    void start() {
        if (!server.isRunning()) {
            server.startAgain();
        }
        api = Api.administrator(server);
        archive = directory.resolve("the backup.zip");
        for (JsonNode site : Api.parse(api.shell("site:list --json"))) {
            if (!site.path("id").asText().equals("local")) {
                api.shell("site:disable " + site.path("id").asText());
                api.shell("site:remove " + site.path("id").asText());
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatWasThereIsThereAgainAndNothingLater() throws Exception {
        api.shell("site:add before local");
        api.shell("secret:set kept/secret kept-value");
        Set<String> before = backupWhileWriting();
        Set<String> after = tokens();
        assertThat(after).containsAll(before).hasSizeGreaterThan(before.size());
        api.shell("site:add after local");
        api.shell("secret:set kept/secret other-value");

        Program.Result refused = nembo("restore", archive.toString());
        assertThat(refused.exit()).as("restore under a running server").isEqualTo(4);
        assertThat(refused.err()).contains("stopped");
        assertThat(tokens()).isEqualTo(after);

        server.stop();
        Program.Result restored = nembo("restore", archive.toString());
        assertThat(restored.exit()).as(restored.text()).isZero();
        server.startAgain();
        assertState(before, after);
        server.stop();
        assertThat(nembo("restore", archive.toString()).exit()).as("restored once more").isZero();
    }

    @Test
    void aDamagedArchiveIsRefusedAndChangesNothing() throws Exception {
        api.shell("site:add before local");
        assertThat(nembo("backup", archive.toString()).exit()).isZero();
        assertThat(nembo("backup", archive.toString()).exit()).as("onto a file that is there").isEqualTo(1);
        api.shell("site:add after local");
        server.stop();
        byte[] whole = Files.readAllBytes(archive);
        assertRefused(changed("row", entries -> entries.put(TABLE, new String(entries.get(TABLE), UTF_8).replace("local", "loyal").getBytes(UTF_8))));
        assertRefused(changed("missing", entries -> entries.remove(TABLE)));
        assertRefused(changed("more", entries -> entries.put("tables/more.ndjson", new byte[0])));
        assertRefused(changed("out", entries -> entries.put("../out", new byte[0])));
        assertRefused(Files.write(directory.resolve("cut"), java.util.Arrays.copyOf(whole, whole.length / 2)));
        assertRefused(Files.writeString(directory.resolve("text"), "no archive"));
        server.startAgain();
        assertThat(api.shell("site:list --json")).contains("\"before\"").contains("\"after\"");
        server.stop();
        assertThat(nembo("restore", changed("same", entries -> { }).toString()).exit()).as("an archive in which nothing is changed").isZero();
    }

    @Test
    void aBackupOfSqliteBecomesPostgresql() throws Exception {
        try (TestDatabase postgresql = TestDatabases.postgresql()) {
            String url = postgresql.jdbcUrl();
            api.shell("site:add before local");
            api.shell("secret:set kept/secret kept-value");
            Set<String> before = tokens();
            assertThat(nembo("backup", archive.toString()).exit()).isZero();
            api.shell("token:create later");
            server.stop();
            server.configure("org.nembo.store", Map.of("url", url, "user", postgresql.user(), "password", postgresql.password()));
            Program.Result restored = nembo("restore", archive.toString());
            assertThat(restored.exit()).as(restored.text()).isZero();
            assertThat(restored.out()).contains("jdbc:postgresql:");
            server.startAgain();
            assertState(before, Set.of());
        } finally {
            server.stop();
            Files.deleteIfExists(server.etc().resolve("org.nembo.store.cfg"));
        }
    }

    /** Answers the tokens that were there before the backup began. */
    private Set<String> backupWhileWriting() throws Exception {
        api.shell("token:create first");
        Set<String> before = tokens();
        AtomicBoolean writing = new AtomicBoolean(true);
        Set<String> failures = new ConcurrentSkipListSet<>();
        Thread writer = new Thread(() -> {
            while (writing.get()) {
                int status = api.post("/api/v1/tokens", "{\"name\":\"load\",\"scopes\":[\"sites:read\"],\"expiresInDays\":1}", "application/json").statusCode();
                if (status != 201) {
                    failures.add("POST answered " + status);
                }
            }
        });
        writer.start();
        try {
            Program.Result backup = nembo("backup", archive.toString());
            assertThat(backup.exit()).as(backup.text()).isZero();
        } finally {
            writing.set(false);
            writer.join();
        }
        assertThat(failures).isEmpty();
        api.shell("token:create last");
        return before;
    }

    /** @param later what was there at the end, of which some came after the backup */
    private void assertState(Set<String> before, Set<String> later) {
        Set<String> now = tokens();
        assertThat(now).containsAll(before);
        if (later.isEmpty()) {
            assertThat(now).isEqualTo(before);
        } else {
            assertThat(later).containsAll(now).hasSizeGreaterThan(now.size());
        }
        assertThat(api.shell("site:list --json")).contains("\"before\"").doesNotContain("\"after\"");
        assertThat(api.shell("token:list --limit 200")).doesNotContain(" last ");
        assertThat(api.shell("secret:show kept/secret")).contains("kept-value");
        assertThat(api.shell("service:doctor")).contains("well");
    }

    private void assertRefused(Path file) throws Exception {
        Program.Result result = nembo("restore", file.toString());
        assertThat(result.exit()).as(file + ": " + result.text()).isEqualTo(1);
        assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
    }

    private Path changed(String copy, Consumer<Map<String, byte[]>> change) throws IOException {
        return Archives.copy(archive, directory.resolve(copy), change);
    }

    private Set<String> tokens() {
        Set<String> ids = new TreeSet<>();
        String after = "";
        do {
            JsonNode page = api.json("/api/v1/tokens?limit=200" + (after.isEmpty() ? "" : "&after=" + after));
            page.path("items").forEach(token -> ids.add(token.path("id").asText()));
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        return ids;
    }

    private Program.Result nembo(String... words) throws Exception {
        return Program.nembo(server.base(), words).run();
    }
}
