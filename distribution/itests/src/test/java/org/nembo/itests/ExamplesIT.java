package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.testkit.image.TestImage;
import org.nembo.testkit.server.Distribution;
import org.nembo.testkit.server.NemboServer;

/** The examples that are shipped, as a user of the client runs them. */
final class ExamplesIT {

    private static final Duration SOON = Api.PATIENCE;
    /** Serves a page of its own, and what the page of 'back' is when there is one. */
    private static final String CONFIG = """
            {"Env": ["PATH=/bin"], "WorkingDir": "/tmp", "Cmd": ["/bin/sh", "-c", "cat /proc/sys/kernel/random/uuid > index.html; \
            (until wget -q -O seen http://back:80/; do sleep 0.1; done; mv seen peer.html) & exec httpd -f -p $PORT"]}""";

    @TempDir
    private static Path images;
    private static NemboServer server;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        server = NemboServer.started();
        api = Api.administrator(server);
        api.shell("site:set local images.dir=" + images);
        var image = TestImage.busybox();
        if (image.isPresent()) {
            image.get().config(CONFIG).layout(images.resolve("page"));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What runs goes on without the server: nothing of it may. */
    @AfterEach
    void deleteAll() throws Exception {
        for (JsonNode deployment : api.json("/api/v1/deployments").path("items")) {
            String id = deployment.path("id").asText();
            if (!deployment.path("status").asText().equals("DELETE_COMPLETE")) {
                Program.Result deleted = client("deployment", "delete", id);
                assertThat(deleted.exit()).as(deleted.text()).isZero();
            }
        }
        assertThat(Processes.workloadsOf(server.data())).isEmpty();
        assertThat(remains()).isEmpty();
    }

    @Test
    void scaledRunsThreeTimesThenFiveThenTwoAndThoseThatAreNamedGo() throws Exception {
        String id = created("scaled.yaml");
        Map<String, String> three = pages(id);
        assertThat(three).hasSize(3);

        Program.Result out = client("deployment", "update", id, "--input", "count=5");
        assertThat(out.exit()).as(out.text()).isZero();
        Map<String, String> five = pages(id);
        assertThat(five).hasSize(5).containsAllEntriesOf(three);

        List<JsonNode> resources = resources(id);
        List<String> ids = resources.stream().map(resource -> resource.path("id").asText()).toList();
        Program.Result in = client("deployment", "update", id, "--input", "count=2", "--remove", ids.get(0) + ",page:2", "--remove", ids.get(3));
        assertThat(in.exit()).as(in.text()).isZero();
        Map<String, String> two = pages(id);
        assertThat(five).containsAllEntriesOf(two);
        assertThat(resources(id)).extracting(resource -> resource.path("id").asText()).containsExactly(ids.get(1), ids.get(4));
        assertThat(two).hasSize(2);
        assertThat(revisions(id)).containsExactly("SUPERSEDED", "SUPERSEDED", "GOOD");
    }

    @Test
    void whatTheFirstSiteRefusesTheSecondTakes() throws Exception {
        api.shell("site:add narrow local port.range=30990-30990");
        api.shell("site:add wide local max.workloads=4");
        api.shell("site:drain local");
        try {
            // One of four is in use, so that the other one is preferred.
            created("hello-web.yaml", "--site", "wide");
            String id = created("two-tier.yaml");
            JsonNode deployment = api.json("/api/v1/deployments/" + id);
            assertThat(deployment.path("site").asText()).isEqualTo("wide");
            assertThat(Api.fetch(deployment.path("outputs").path("url").asText()).body()).containsPattern("answer number \\d+ of the backend");
            Program.Result attempts = client("deployment", "attempts", id);
            assertThat(attempts.out()).containsPattern("1 +narrow +FAILED .*step 'create frontend' failed: site 'narrow' has no 1 free ports")
                    .containsPattern("2 +wide +SUCCEEDED ");
            assertThat(Files.exists(server.data().resolve("local/narrow"))).as("something of the first attempt is left").isFalse();
            assertThat(client("deployment", "log", id).out()).contains("Site local is not taken: it is DRAINING").contains("Site narrow is given up");
        } finally {
            deleteAll();
            api.shell("site:enable local");
            for (String site : List.of("narrow", "wide")) {
                api.shell("site:disable " + site);
                api.shell("site:remove " + site);
            }
        }
    }

    @Test
    void anUpdateThatFailsGoesBackToWhatRan() throws Exception {
        String id = created("hello-web.yaml", "--input", "message=Good morning");
        String url = api.json("/api/v1/deployments/" + id).path("outputs").path("url").asText();
        List<Long> before = Processes.workloadsOf(server.data());
        Program.Result update = client("deployment", "update", id, "--template", example("failing.yaml").toString());
        assertThat(update.exit()).isEqualTo(1);
        assertThat(update.out()).contains("UPDATE_FAILED").contains("Back at revision 1").contains("the licence has expired");

        assertThat(Api.fetch(url).body()).contains("Good morning");
        assertThat(Processes.workloadsOf(server.data())).isEqualTo(before);
        assertThat(revisions(id)).containsExactly("GOOD", "FAILED");
        assertThat(client("deployment", "show", id).out()).contains("message: Good morning").containsPattern("revision +1\n");
        assertThat(client("deployment", "events", id).out()).containsSubsequence("org.nembo.deployment.create-complete",
                "org.nembo.deployment.update-in-progress", "org.nembo.deployment.update-failed", "Back at revision 1");
        assertThat(client("deployment", "update", id, "--input", "message=Good evening").exit()).as("the next one").isZero();
        assertThat(Api.fetch(api.json("/api/v1/deployments/" + id).path("outputs").path("url").asText()).body()).contains("Good evening");
    }

    @Test
    void everyOneOfTwentyMistakesIsTold() throws Exception {
        Program.Result check = client("template", "check", example("mistakes.yaml").toString());
        assertThat(check.exit()).isEqualTo(1);
        String expected = Files.readString(Path.of(System.getProperty("nembo.root"), "distribution/itests/src/test/resources/mistakes.txt"));
        assertThat(check.out().replace(example("").toString() + "/", "")).isEqualTo(expected);
        assertThat(check.out().lines().filter(line -> line.matches("\\d+:\\d+  .*\\[TOSCA_[A-Z_]+]") && !line.contains("  warning: "))).hasSize(20);
        assertThat(client("deployment", "create", example("mistakes.yaml").toString()).exit()).as("it can be deployed").isEqualTo(1);
    }

    @Test
    void ansibleConfiguresAMachine() throws Exception {
        assumeThat(Program.exists("ansible-playbook")).as("ansible-playbook is installed").isTrue();
        String id = created("ansible.yaml", "--input", "greeting=Buongiorno");
        try (Stream<Path> files = Files.walk(server.data().resolve("local/.machines"))) {
            List<Path> notices = files.filter(file -> file.endsWith("notice.txt")).toList();
            assertThat(notices).hasSize(1);
            assertThat(notices.get(0)).hasContent("Buongiorno\n");
        }
        assertThat(api.json("/api/v1/deployments/" + id).path("outputs").path("address").asText()).isNotBlank();
        assertThat(resources(id)).extracting(resource -> resource.path("node").asText() + " " + resource.path("state").asText())
                .containsExactly("machine STARTED", "notice STARTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bubblewrap", "runc", "podman"})
    void aContainerAnswersInEveryIsolation(String isolation) throws Exception {
        assumeImages(isolation);
        api.shell("site:set local isolation=" + isolation);
        try {
            String id = created("container.yaml", "--input", "image=page", "--input", "port=80");
            assertThat(page(api.json("/api/v1/deployments/" + id).path("outputs").path("url").asText())).hasSize(37);
            assertThat(resources(id)).extracting(resource -> resource.path("facts").path("isolation").asText()).containsExactly(isolation);
            assertThat(client("deployment", "resources", id).out()).containsPattern("server .* " + isolation);
            assertThat(api.shell("deployment:show " + id)).containsPattern("node server +STARTED http://\\S+ \\(isolation: " + isolation);
        } finally {
            deleteAll();
            api.shell("site:set local isolation=");
        }
    }

    @Test
    void twoContainersOfAComposeFileStartInOrderAndReachEachOther() throws Exception {
        assumeImages("isolation of images");
        Program.Result run = client("deployment", "create", example("compose.yaml").toString(), "--input", "image=page");
        assertThat(run.exit()).as(run.text()).isZero();
        String id = Program.found("CREATE_COMPLETE +(\\S+)", run.out()).get(0);
        JsonNode endpoints = api.json("/api/v1/deployments/" + id).path("outputs").path("endpoints");
        String back = "http://" + endpoints.path("back.tcp80").asText();
        String front = "http://" + endpoints.path("front.tcp80").asText();
        assertThat(page(back)).hasSize(37).isNotEqualTo(page(front));
        Api.await("look of the front at the back", SOON, () -> page(front + "/peer.html").equals(page(back)));
        assertThat(client("deployment", "log", id).out()).containsSubsequence("service back is created", "service front is created", "2 services run");
    }

    private static void assumeImages(String fact) throws Exception {
        assumeThat(TestImage.busybox()).as("the program busybox is installed as one file").isPresent();
        String check = api.shell("site:check local");
        String isolation = fact.equals("isolation of images") ? fact + " +(bubblewrap|runc|podman)" : "isolation " + fact + " +works";
        assumeThat(check).as("images run at this machine").containsPattern(isolation).containsPattern("capabilities .*networks");
    }

    private static Program.Result client(String... words) throws Exception {
        return Program.nembo(server.base(), "client").with(words).run();
    }

    private static Path example(String name) {
        return Distribution.home().resolve("examples").resolve(name);
    }

    /** Deploys an example; answers the id. */
    private static String created(String example, String... more) throws Exception {
        Program.Result result = client(Stream.concat(Stream.of("deployment", "create", example(example).toString()), Stream.of(more)).toArray(String[]::new));
        assertThat(result.exit()).as(result.text()).isZero();
        return Program.found("CREATE_COMPLETE +(\\S+)", result.out()).get(0);
    }

    private static List<JsonNode> resources(String id) {
        List<JsonNode> resources = new ArrayList<>();
        api.json("/api/v1/deployments/" + id + "/resources").path("items").forEach(resources::add);
        return resources;
    }

    private static List<String> revisions(String id) {
        List<String> states = new ArrayList<>();
        api.json("/api/v1/deployments/" + id + "/revisions").path("items").forEach(revision -> states.add(revision.path("state").asText()));
        return states;
    }

    /** The processes that serve the pages of a deployment, by address; each must answer with its own port. */
    private static Map<String, String> pages(String id) throws Exception {
        Map<String, String> pages = new TreeMap<>();
        for (JsonNode url : api.json("/api/v1/deployments/" + id).path("outputs").path("urls")) {
            String address = url.asText();
            String port = address.substring(address.lastIndexOf(':') + 1);
            assertThat(Api.fetch(address).body()).isEqualTo("Served on port " + port + "\n");
            pages.put(address, Long.toString(listener(Integer.parseInt(port))));
        }
        return pages;
    }

    private static long listener(int port) throws IOException {
        for (long pid : Processes.workloadsOf(server.data())) {
            if (Processes.portsOf(pid).contains(port)) {
                return pid;
            }
        }
        throw new AssertionError("nothing of the server listens on " + port);
    }

    /** What is served there; empty while nothing is. */
    private static String page(String url) {
        try {
            var answer = Api.fetch(url);
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Directories of workloads, machines, volumes and networks. */
    private static List<Path> remains() throws IOException {
        return Processes.directoriesOf(server.data()).stream().filter(path -> !path.getParent().endsWith(".images")).toList();
    }
}
