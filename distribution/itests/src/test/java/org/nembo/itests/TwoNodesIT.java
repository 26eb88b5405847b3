package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/**
 * Two server processes over one PostgreSQL. Both reach the same machine's workloads in the same directory, as two servers reach the same cloud: what one
 * has begun, the other can find and finish.
 */
final class TwoNodesIT {

    private static final int DEPLOYMENTS = 20;
    private static final Duration SOON = Api.PATIENCE;
    /** A provider takes what has no name yet for abandoned when it is a minute old, and looks once a minute. */
    private static final Duration CLEARED = Duration.ofSeconds(180);

    /** Notes each start of its program, and is there for a while. */
    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sh, -c, 'echo started >> "$MARK"; exec sleep 300']
                    environment: {MARK: "%s"}
                    ports: []
            """;

    private static final int OF_A_KIND = 6;

    /** Notes each start of its program by the word that is its input. */
    private static final String CHANGING = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
                round: {type: string, default: one}
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sh, -c, 'echo "$ROUND" >> "$MARK"; exec sleep 300']
                    environment: {MARK: "%s", ROUND: {get_input: round}}
                    ports: []
            """;

    @TempDir
    private static Path directory;
    private static TestDatabase database;
    private static NemboServer first;
    private static NemboServer second;
    private static CallbackReceiver receiver;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabases.postgresql();
        database.jdbcUrl();
        receiver = new CallbackReceiver();
        first = prepared("a");
        first.start();
        second = prepared("b");
        // One key for one database, and one administrator.
        Files.copy(first.etc().resolve("master.key"), second.etc().resolve("master.key"));
        Files.copy(first.data().resolve("admin.token"), Files.createDirectories(second.data()).resolve("admin.token"));
        second.start();
        // Plain processes: the programs tell of their starts in a file of this machine.
        Api.administrator(first).shell("site:set local isolation=process");
    }

    @AfterAll
    static void stop() {
        for (NemboServer server : new NemboServer[] {first, second}) {
            if (server != null) {
                server.close();
            }
        }
        receiver.close();
        database.close();
    }

    @Test
    void bothWorkAndOneFinishesWhatTheOtherLeaves() throws Exception {
        Api a = Api.administrator(first);
        Api b = Api.administrator(second);
        List<String> ids = create(a, "shared");
        Set<String> working = new TreeSet<>();
        Api.await("jobs at both nodes", SOON, () -> {
            working.addAll(running(b).values());
            return working.size() > 1;
        });
        assertThat(working).containsExactly("node-a", "node-b");
        assertComplete(b, ids);
        assertStartedOnce("shared");
        delete(b, ids);
        for (String id : ids) {
            assertThat(a.json("/api/v1/deployments?limit=100").findValuesAsText("id")).doesNotContain(id);
        }

        List<String> left = create(a, "taken-over");
        Set<String> begun = new TreeSet<>();
        Api.await("jobs under way at the first node", SOON, () -> {
            running(b).forEach((job, node) -> begun.addAll(node.equals("node-a") ? Set.of(job) : Set.of()));
            return !begun.isEmpty();
        });
        first.kill();
        assertComplete(b, left);
        for (String job : begun) {
            assertThat(b.json("/api/v1/jobs/" + job).path("state").asText()).as("a job of the dead node").isEqualTo("SUCCEEDED");
        }
        assertStartedOnce("taken-over");
        assertThat(finished()).hasSize(DEPLOYMENTS);
        delete(b, left);
        // What the dead node was still building under a name of its own is no workload: either node clears it away later.
        first.startAgain();
        Api.await("nothing left of what the dead node was building", CLEARED, TwoNodesIT::isEmpty);
    }

    /** One program each, which is replaced, stopped, started again or deleted, while the node dies that does half of it and sends half of the callbacks. */
    @Test
    void whatIsUnderWayOfEveryKindIsFinishedByTheOtherNodeAndToldOf() throws Exception {
        Api b = Api.administrator(second);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4 * OF_A_KIND; i++) {
            ids.add(createTold(b, directory.resolve("kind-" + i)));
        }
        assertComplete(b, ids);
        List<String> updated = ids.subList(0, OF_A_KIND);
        List<String> stopped = ids.subList(OF_A_KIND, 2 * OF_A_KIND);
        List<String> started = ids.subList(2 * OF_A_KIND, 3 * OF_A_KIND);
        List<String> deleted = ids.subList(3 * OF_A_KIND, 4 * OF_A_KIND);
        started.forEach(id -> accepted(b.post("/api/v1/deployments/" + id + "/resources/idle/stop", "", "application/json")));
        started.forEach(id -> awaitState(b, id, "STOPPED"));

        for (int i = 0; i < OF_A_KIND; i++) {
            accepted(b.send("PUT", "/api/v1/deployments/" + updated.get(i), "{\"inputs\": {\"round\": \"two\"}}", "application/json"));
            accepted(b.post("/api/v1/deployments/" + stopped.get(i) + "/resources/idle/stop", "", "application/json"));
            accepted(b.post("/api/v1/deployments/" + started.get(i) + "/resources/idle/start", "", "application/json"));
            accepted(b.delete("/api/v1/deployments/" + deleted.get(i)));
        }
        Set<String> begun = new TreeSet<>();
        Api.await("jobs under way at the first node", SOON, () -> {
            running(b).forEach((job, node) -> begun.addAll(node.equals("node-a") ? Set.of(job) : Set.of()));
            return !begun.isEmpty();
        });
        first.kill();
        Api.await("end of the jobs of the dead node", SOON,
                () -> begun.stream().allMatch(job -> b.json("/api/v1/jobs/" + job).path("state").asText().equals("SUCCEEDED")));
        for (String id : updated) {
            assertThat(b.settled(id).path("status").asText()).isEqualTo("UPDATE_COMPLETE");
        }
        stopped.forEach(id -> awaitState(b, id, "STOPPED"));
        started.forEach(id -> awaitState(b, id, "STARTED"));
        awaitDeleted(b, deleted);
        assertStarts(0, "one", "two");
        assertStarts(1, "one");
        assertStarts(2, "one", "one");
        assertStarts(3, "one");
        assertThat(finished()).hasSize(3 * OF_A_KIND);
        assertTold(b, updated, "CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE");
        assertTold(b, stopped, "CREATE_COMPLETE");
        assertTold(b, deleted, "CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
        first.startAgain();
        delete(b, ids.subList(0, 3 * OF_A_KIND));
        Api.await("nothing left", CLEARED, TwoNodesIT::isEmpty);
    }

    private static String createTold(Api api, Path mark) {
        ObjectNode request = Api.JSON.createObjectNode().put("name", "kind").put("template", CHANGING.formatted(mark));
        request.putObject("callback").put("url", receiver.url());
        HttpResponse<String> response = api.post("/api/v1/deployments", request);
        accepted(response);
        return Api.parse(response.body()).path("id").asText();
    }

    private static void accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private static void awaitState(Api api, String id, String state) {
        Api.await(state, SOON, () -> api.json("/api/v1/deployments/" + id + "/resources/idle").path("state").asText().equals(state));
    }

    private static void awaitDeleted(Api api, List<String> ids) {
        Api.await("deletions", SOON, () -> ids.stream().map(id -> api.get("/api/v1/deployments/" + id))
                .allMatch(gone -> gone.statusCode() == 404 || gone.body().contains("DELETE_COMPLETE")));
    }

    /** @param kind which quarter of them */
    private static void assertStarts(int kind, String... rounds) throws IOException {
        for (int i = kind * OF_A_KIND; i < (kind + 1) * OF_A_KIND; i++) {
            assertThat(Files.readAllLines(directory.resolve("kind-" + i))).as("starts of kind-" + i).containsExactly(rounds);
        }
    }

    /** Each change at least once, each under one id, in order, and signed. */
    private static void assertTold(Api api, List<String> ids, String... statuses) {
        for (String id : ids) {
            String secret = api.json("/api/v1/deployments/" + id + "/callbacks/secret").path("secret").asText();
            Api.await("callbacks of " + id + ": " + List.of(statuses), SOON,
                    () -> receiver.of(id).stream().map(CallbackReceiver.Told::status).distinct().toList().equals(List.of(statuses)));
            assertThat(receiver.of(id)).allMatch(told -> told.isSignedWith(secret));
            assertThat(receiver.of(id).stream().map(CallbackReceiver.Told::id).distinct()).hasSize(statuses.length);
        }
    }

    private static NemboServer prepared(String name) {
        return NemboServer.prepared(NemboServer.Setup.standard().on(directory.resolve(name)).env("NEMBO_JAVA_OPTS", "-Dnembo.node=node-" + name)
                .with("org.nembo.store", "url", database.jdbcUrl()).with("org.nembo.store", "user", database.user())
                .with("org.nembo.store", "password", database.password())
                .with("org.nembo.jobs", "lease.seconds", "3").with("org.nembo.jobs", "poll.millis", "50").with("org.nembo.jobs", "workers", "2")
                .with("org.nembo.outbound", "loopback", "true").with("org.nembo.orchestrator.callback", "backoff.seconds", "1")
                .with("org.nembo.provider.local", "directory", directory.resolve("local").toString()));
    }

    private static List<String> create(Api api, String name) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            ids.add(api.deploy(TEMPLATE.formatted(directory.resolve(name + "-" + i)), name + "-" + i, ""));
        }
        return ids;
    }

    private static void assertComplete(Api api, List<String> ids) {
        for (String id : ids) {
            JsonNode deployment = api.settled(id);
            assertThat(deployment.path("status").asText()).as(deployment.toString()).isEqualTo("CREATE_COMPLETE");
        }
    }

    private static void assertStartedOnce(String name) throws IOException {
        for (int i = 0; i < DEPLOYMENTS; i++) {
            assertThat(Files.readAllLines(directory.resolve(name + "-" + i))).as("starts of " + name + "-" + i).hasSize(1);
        }
    }

    private static void delete(Api api, List<String> ids) throws IOException {
        for (String id : ids) {
            accepted(api.delete("/api/v1/deployments/" + id));
        }
        awaitDeleted(api, ids);
        assertThat(Processes.workloadsOf(directory)).isEmpty();
        assertThat(finished()).isEmpty();
    }

    private static boolean isEmpty() {
        try {
            return Processes.directoriesOf(directory).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directories of workloads, without those that are being made. */
    private static List<Path> finished() throws IOException {
        return Processes.directoriesOf(directory).stream().filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }

    /** The jobs under way, and where. */
    private static Map<String, String> running(Api api) {
        Map<String, String> nodes = new HashMap<>();
        api.json("/api/v1/jobs?limit=100&state=RUNNING").path("items").forEach(job -> nodes.put(job.path("id").asText(), job.path("node").asText()));
        return nodes;
    }
}
