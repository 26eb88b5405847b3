package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.bundle.BundleJar;
import org.nembo.testkit.server.NemboServer;

/** A provider by somebody else is built on its own, dropped into a running server, used, replaced and removed; nobody else notices. */
final class ThirdPartyProviderIT {

    private static final String JAR = "com.example.cloud.jar";
    private static final String SITE = "/api/v1/sites/lab";
    private static final Duration SOON = Api.PATIENCE;

    private static final String NAP = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                nap: {type: nembo.nodes.Process, properties: {command: [sleep, "600"]}}
            """;

    @TempDir
    private static Path directory;
    private static NemboServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(ProviderProject.maven().isPresent(), "SKIPPED: there is no mvn on the PATH, which builds the third party's provider");
        // A creation gives up on an absent provider after a second instead of two minutes.
        server = NemboServer.started(NemboServer.Setup.standard().with("org.nembo.orchestrator", "provider.seconds", "1"));
        api = Api.administrator(server);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void isBuiltDroppedUsedReplacedAndRemoved() throws Exception {
        ProviderProject project = new ProviderProject(directory.resolve("project"));
        Path first = project.build();
        assertThat(project.testReports()).as("its contract tests").hasSize(3).allMatch(report -> report.contains("Failures: 0, Errors: 0, Skipped: 0"));
        watch();

        drop(first);
        Api.await("the provider", SOON, () -> title().equals("Example cloud"));
        addSite();
        use("first");

        project.change("pom.xml", "<version>1.0.0</version>", "<version>1.1.0</version>");
        project.change("src/main/java/com/example/cloud/ExampleProvider.java", "\"Example cloud\"", "\"Example cloud, second edition\"");
        drop(project.build("-DskipTests"));
        Api.await("the second edition", SOON, () -> title().equals("Example cloud, second edition"));
        assertThat(Api.parse(api.shell("bundle:list --json"))).filteredOn(bundle -> bundle.path("name").asText().equals("com.example.cloud"))
                .extracting(bundle -> bundle.path("version").asText() + " " + bundle.path("state").asText()).containsExactly("1.1.0 active");
        use("second");

        Files.delete(server.deploy().resolve(JAR));
        Api.await("nothing of it", SOON, () -> title().isEmpty());
        isAbsent();
        assertThat(touched()).containsExactly("com.example.cloud");

        drop(first);
        Api.await("its return", SOON, () -> title().equals("Example cloud"));
        use("third");
        Files.delete(server.deploy().resolve(JAR));
        Api.await("nothing of it", SOON, () -> title().isEmpty());
        api.shell("site:disable lab");
        HttpResponse<String> siteGone = api.delete(SITE);
        assertThat(siteGone.statusCode()).as(siteGone.body()).isEqualTo(204);
        assertThat(api.shell("service:doctor")).contains("well");
    }

    /** Deploys onto the site, calls what runs there, deletes it, and sees that nothing is left. */
    private static void use(String name) throws Exception {
        String id = api.deploy(helloWeb(), name, "lab");
        JsonNode deployment = api.settled(id);
        assertThat(deployment.path("status").asText()).as(deployment.toString()).isEqualTo("CREATE_COMPLETE");
        assertThat(deployment.path("site").asText()).isEqualTo("lab");
        String url = deployment.path("outputs").path("url").asText();
        assertThat(Api.fetch(url).body()).contains("Hello from Nembo");
        assertThat(work()).isNotEmptyDirectory();
        assertThat(Processes.directoriesOf(server.data())).as("workloads of the local provider").isEmpty();
        delete(id);
        assertThat(work()).isEmptyDirectory();
    }

    private static void delete(String id) {
        assertThat(api.delete("/api/v1/deployments/" + id).statusCode()).isEqualTo(202);
        JsonNode deleted = api.settled(id);
        assertThat(deleted.path("status").asText()).as(deleted.toString()).isEqualTo("DELETE_COMPLETE");
    }

    /** The site stays, shows that its provider is away, and takes nothing; the rest of the server works. */
    private static void isAbsent() {
        assertThat(api.json(SITE).path("provider").asText()).isEqualTo("example");
        assertThat(Api.parse(api.shell("site:list --json"))).extracting(site -> site.path("id").asText() + " " + site.path("deployed").asText())
                .containsExactly("lab no", "local yes");
        HttpResponse<String> check = api.post(SITE + "/check", "", "application/json");
        assertThat(check.statusCode()).isEqualTo(503);
        assertThat(Api.parse(check.body()).path("type").asText()).endsWith("provider-absent");
        JsonNode refused = api.settled(api.deploy(helloWeb(), "homeless", "lab"));
        assertThat(refused.path("status").asText()).isEqualTo("CREATE_FAILED");
        assertThat(refused.path("statusReason").asText()).contains("lab").contains("the provider 'example' is not deployed now");
        delete(refused.path("id").asText());
        JsonNode local = api.settled(api.deploy(NAP, "elsewhere", "local"));
        assertThat(local.path("status").asText()).as(local.toString()).isEqualTo("CREATE_COMPLETE");
        delete(local.path("id").asText());
        assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
    }

    private static void addSite() {
        ObjectNode site = Api.JSON.createObjectNode().put("id", "lab").put("provider", "example");
        HttpResponse<String> without = api.post("/api/v1/sites", site);
        assertThat(without.statusCode()).as("without the required property: " + without.body()).isEqualTo(400);
        site.putObject("properties").put("directory", directory.resolve("lab").toString());
        HttpResponse<String> made = api.post("/api/v1/sites", site);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        HttpResponse<String> check = api.post(SITE + "/check", "", "application/json");
        assertThat(check.statusCode()).as(check.body()).isEqualTo(200);
        assertThat(Api.parse(check.body()).path("capabilities").toString()).isEqualTo("[\"workloads\"]");
    }

    /** The example, with Java by its path: on its own, this provider knows the usual folders of programs only. */
    private static String helloWeb() {
        return Api.example("hello-web.yaml").replace("- java\n", "- " + Path.of(System.getProperty("java.home"), "bin", "java") + "\n");
    }

    /** Below which the provider keeps the workloads of the site. */
    private static Path work() {
        return directory.resolve("lab/lab");
    }

    private static void drop(Path jar) throws IOException {
        Path beside = server.deploy().resolve("." + JAR + ".part");
        Files.copy(jar, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, server.deploy().resolve(JAR), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String title() {
        HttpResponse<String> response = api.get("/api/v1/providers/example");
        return response.statusCode() == 200 ? Api.parse(response.body()).path("title").asText() : "";
    }

    private static void watch() throws IOException {
        BundleJar.named("test.watch", "1.0.0").header("Bundle-Activator", BundleWatch.class.getName()).header("Import-Package", "org.osgi.framework")
                .classes(BundleWatch.class).writeTo(server.deploy().resolve("watch.jar"));
        Api.await("the watch", SOON, () -> api.shell("bundle:list --json").contains("test.watch"));
        Files.deleteIfExists(server.data().resolve("bundle-events"));
    }

    private static Set<String> touched() throws IOException {
        Set<String> touched = new TreeSet<>(Files.readAllLines(server.data().resolve("bundle-events")));
        touched.remove("test.watch");
        return touched;
    }
}
