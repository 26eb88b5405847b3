package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.testkit.bundle.BundleJar;
import org.nembo.testkit.server.NemboServer;

/**
 * The server dies as by {@code kill -9} right before and right after each commit that a creation and a deletion make, all of them in turn. After a
 * restart the deployment must reach its end, run exactly one program, started exactly once, and leave nothing when it is deleted.
 */
final class CrashIT {

    /** More commits than any creation or deletion here makes: the enumeration ends by itself before that. */
    private static final int BOUND = 80;

    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sh, -c, 'echo started >> "$MARK"; exec sleep 600']
                    environment: {MARK: "%s"}
                    ports: []
            """;

    @TempDir
    private Path directory;

    private NemboServer server;
    private Api api;
    private Path mark;

    @BeforeEach
    void start() {
        server = NemboServer.started();
        api = Api.administrator(server);
        // Plain processes: the programs tell of their starts in a file of this machine.
        api.shell("site:set local isolation=process");
        mark = directory.resolve("mark");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void aCreationSurvivesADeathAtEveryCommit(String when) throws Exception {
        int deaths = 0;
        for (int n = 1; n <= BOUND; n++) {
            Files.deleteIfExists(mark);
            sabotage(when, n);
            boolean died = diesIn(this::create);
            repair(died);
            List<String> ids = deployments();
            assertThat(ids).as("deployments after a death %s commit %d", when, n).hasSizeLessThanOrEqualTo(1);
            for (String id : ids) {
                assertThat(api.settled(id).path("status").asText()).as("after a death %s commit %d", when, n).isEqualTo("CREATE_COMPLETE");
                assertThat(Processes.directoriesOf(server.data())).hasSize(1);
                assertThat(Processes.workloadsOf(server.data())).isNotEmpty();
                assertThat(Files.readAllLines(mark)).as("starts of the program after a death %s commit %d", when, n).hasSize(1);
                deleteForGood(id);
            }
            assertNothingLeft(when, n);
            if (!died) {
                assertThat(deaths).as("commits of a creation").isGreaterThan(4);
                return;
            }
            deaths++;
        }
        throw new AssertionError("a creation made more than " + BOUND + " commits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void aDeletionSurvivesADeathAtEveryCommit(String when) throws Exception {
        int deaths = 0;
        for (int n = 1; n <= BOUND; n++) {
            String id = create();
            assertThat(api.settled(id).path("status").asText()).isEqualTo("CREATE_COMPLETE");
            sabotage(when, n);
            boolean died = diesIn(() -> deleteForGood(id));
            repair(died);
            if (isThere(id)) {
                JsonNode deployment = api.settled(id);
                assertThat(deployment.path("status").asText()).as("after a death %s commit %d", when, n).isIn("CREATE_COMPLETE", "DELETE_COMPLETE");
                if (deployment.path("status").asText().equals("CREATE_COMPLETE")) {
                    deleteForGood(id);
                }
            }
            assertNothingLeft(when, n);
            if (!died) {
                assertThat(deaths).as("commits of a deletion").isGreaterThan(2);
                return;
            }
            deaths++;
        }
        throw new AssertionError("a deletion made more than " + BOUND + " commits");
    }

    @Test
    void theSaboteurStandsInBetween() throws Exception {
        sabotage("count", 0);
        String id = create();
        api.settled(id);
        assertThat(Integer.parseInt(Files.readString(server.data().resolve("commits")))).isGreaterThan(4);
        repair(false);
        deleteForGood(id);
    }

    private interface Deed {
        void run() throws Exception;
    }

    private String create() {
        return api.deploy(TEMPLATE.formatted(mark), "crash", "");
    }

    /** Does it and waits for the end of its job, or for the death of the server, whichever comes first. */
    private boolean diesIn(Deed deed) throws Exception {
        try {
            deed.run();
            Api.await("end or death", Duration.ofSeconds(60), () -> !server.isRunning() || isQuiet());
        } catch (UncheckedIOException | IOException e) {
            Api.await("death", Duration.ofSeconds(20), () -> !server.isRunning());
        } catch (AssertionError e) {
            if (server.isRunning()) {
                throw e;
            }
        }
        return !server.isRunning();
    }

    private boolean isQuiet() {
        try {
            JsonNode jobs = Api.parse(api.get("/api/v1/jobs?limit=10").body()).path("items");
            for (JsonNode job : jobs) {
                if (!List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(job.path("state").asText())) {
                    return false;
                }
            }
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private void sabotage(String when, int n) throws IOException {
        Files.writeString(server.data().resolve("sabotage"), when + " " + n);
        BundleJar.named("test.saboteur", "1.0." + n).header("Bundle-Activator", Saboteur.class.getName())
                .header("Import-Package", "org.osgi.framework,org.nembo.api.store,javax.sql")
                .classes(Saboteur.class, Saboteur.Result.class).writeTo(server.deploy().resolve("saboteur.jar"));
        Api.await("saboteur", Duration.ofSeconds(20), () -> api.shell("bundle:list --json").contains("test.saboteur"));
        api.shell("bundle:restart org.nembo.jobs");
        api.shell("bundle:restart org.nembo.orchestrator");
        Api.await("orchestrator", Duration.ofSeconds(20), () -> api.get("/api/v1/deployments").statusCode() == 200
                && api.get("/api/v1/jobs").statusCode() == 200);
        Files.createFile(server.data().resolve("armed"));
    }

    private void repair(boolean died) throws IOException {
        Files.deleteIfExists(server.data().resolve("armed"));
        Files.deleteIfExists(server.deploy().resolve("saboteur.jar"));
        if (!died) {
            server.stop();
        }
        server.startAgain();
        api = Api.administrator(server);
    }

    private List<String> deployments() {
        return api.json("/api/v1/deployments").path("items").findValuesAsText("id");
    }

    private boolean isThere(String id) {
        return api.get("/api/v1/deployments/" + id).statusCode() == 200;
    }

    private void deleteForGood(String id) {
        HttpResponse<String> response = api.delete("/api/v1/deployments/" + id);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        Api.await("deletion of " + id, Duration.ofSeconds(60), () -> {
            HttpResponse<String> now = api.get("/api/v1/deployments/" + id);
            return now.statusCode() == 404 || now.statusCode() == 410 || Api.parse(now.body()).path("status").asText().equals("DELETE_COMPLETE");
        });
    }

    private void assertNothingLeft(String when, int n) throws IOException {
        Api.await("nothing left after a death %s commit %d".formatted(when, n), Duration.ofSeconds(30), () -> {
            try {
                return Processes.workloadsOf(server.data()).isEmpty() && Processes.directoriesOf(server.data()).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
