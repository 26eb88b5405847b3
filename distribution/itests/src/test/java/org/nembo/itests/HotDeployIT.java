package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.bundle.BundleJar;
import org.nembo.testkit.server.NemboServer;

/** Bundles come, are replaced and go while the server is in use: nobody else notices. */
final class HotDeployIT {

    private static final int TIMES = 20;

    private static NemboServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        // On a busy machine a bundle is not replaced within the usual 5 s, after which its paths are not found.
        server = NemboServer.started(NemboServer.Setup.standard().with("org.nembo.http", "replacement.seconds", "20"));
        api = Api.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void underLoadNoRequestOfOthersFailsAndNoOtherBundleRestarts() throws Exception {
        drop("watch.jar", BundleJar.named("test.watch", "1.0.0").header("Bundle-Activator", BundleWatch.class.getName())
                .header("Import-Package", "org.osgi.framework").classes(BundleWatch.class));
        drop("slow.jar", slow("slow", "1.0.0"));
        Api.await("slow API", Api.PATIENCE, () -> api.get("/api/v1/slow/1").statusCode() == 200);
        Files.deleteIfExists(server.data().resolve("bundle-events"));

        CompletableFuture<HttpResponse<String>> stream = CompletableFuture.supplyAsync(() -> api.get("/api/v1/slow/280"));
        AtomicLong heard = new AtomicLong();
        CompletableFuture<String> events = listen(heard);
        Traffic others = new Traffic(response -> response.statusCode() / 100 == 2,
                () -> api.get("/api/v1/sites"), () -> api.get("/api/v1/jobs?limit=5"), HotDeployIT::writeAToken);
        Traffic replaced = new Traffic(response -> response.statusCode() == 200
                || response.statusCode() == 503 && response.headers().firstValue("Retry-After").isPresent(), () -> api.get("/api/v1/deployments?limit=5"));
        long loadersBefore;
        try (others; replaced) {
            cycleProvider();
            cycleService();
            loadersBefore = bundleLoaders();
            for (int i = 1; i < TIMES; i++) {
                cycleProvider();
                cycleService();
            }
        }
        assertThat(others.failures()).as("failures of " + others.requests() + " requests to other services").isEmpty();
        assertThat(replaced.failures()).as("failures of " + replaced.requests() + " requests to the replaced service").isEmpty();
        assertThat(others.requests()).isGreaterThan(500);
        HttpResponse<String> streamed = stream.get(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(streamed.body().lines().count()).isEqualTo(280);
        assertThat(events.isDone()).as("the event stream has ended").isFalse();
        long before = heard.get();
        api.shell("site:set local --description changed");
        Api.await("event on the stream that was open all the time", Api.PATIENCE, () -> heard.get() > before);
        Set<String> touched = new TreeSet<>(Files.readAllLines(server.data().resolve("bundle-events")));
        assertThat(touched).containsExactlyInAnyOrder("test.toy", "org.nembo.orchestrator");
        assertThat(bundleLoaders()).as("class loaders of bundles after " + TIMES + " cycles").isLessThanOrEqualTo(loadersBefore);
    }

    @Test
    void aRequestInFlightOnAReplacedServiceFinishes() throws Exception {
        drop("inflight.jar", slow("inflight", "1.0.0"));
        Api.await("API", Api.PATIENCE, () -> api.get("/api/v1/inflight/1").statusCode() == 200);
        CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(() -> api.get("/api/v1/inflight/30"));
        Api.await("request in flight", Api.PATIENCE, () -> server.log().contains("inflight") || !running.isDone());
        drop("inflight.jar", slow("inflight", "2.0.0"));
        HttpResponse<String> response = running.get(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(response.statusCode() == 200 && response.body().lines().count() == 30
                || response.statusCode() == 503 && response.headers().firstValue("Retry-After").isPresent()).as(response.toString()).isTrue();
        Files.delete(server.deploy().resolve("inflight.jar"));
        Api.await("404 after removal", Api.PATIENCE, () -> api.get("/api/v1/inflight/1").statusCode() == 404);
    }

    @Test
    void aBrokenJarLeavesTheRunningVersionAndDoctorSaysWhy() throws Exception {
        drop("fragile.jar", slow("fragile", "1.0.0"));
        Api.await("API", Api.PATIENCE, () -> api.get("/api/v1/fragile/1").statusCode() == 200);
        drop("fragile.jar", slow("fragile", "2.0.0").header("Import-Package", "does.not.exist"));
        Api.await("refusal in the log", Api.PATIENCE, () -> server.log().contains("does.not.exist"));
        assertThat(api.get("/api/v1/fragile/1").statusCode()).isEqualTo(200);
        assertThat(doctor()).contains("fragile.jar").contains("does.not.exist").contains("\"exit\":1");
        drop("fragile.jar", slow("fragile", "3.0.0"));
        Api.await("well again", Api.PATIENCE, () -> doctor().contains("\"exit\":0"));
        Files.delete(server.deploy().resolve("fragile.jar"));
    }

    @Test
    void aRefusedConfigurationKeepsTheLastGoodOne() throws Exception {
        Path file = server.etc().resolve("org.nembo.policy.cfg");
        Files.writeString(file, "admin.group = admins\n");
        Api.await("configuration in force", Api.PATIENCE, () -> server.log().contains("Configuration org.nembo.policy is in force"));
        Files.writeString(file, "admin.group =\n");
        Api.await("refusal in the log", Api.PATIENCE, () -> server.log().contains("admin.group must name a group"));
        Api.await("administrator as before", Api.PATIENCE, () -> api.get("/api/v1/jobs").statusCode() == 200);
        // The shell needs the policy and was started anew with it.
        Api.await("the doctor's word of it", Api.PATIENCE, () -> doctor().contains("admin.group must name a group"));
        Files.delete(file);
        Api.await("well again", Api.PATIENCE, () -> doctor().contains("\"exit\":0"));
    }

    @Test
    void jettyStartsOnce() {
        assertThat(server.log().lines().filter(line -> line.contains("Started Jetty"))).hasSize(1);
    }

    private static String doctor() {
        return api.post("/api/v1/shell", Api.JSON.createObjectNode().put("command", "service:doctor")).body();
    }

    private static void cycleProvider() throws Exception {
        drop("toy.jar", toy("1.0.0"));
        Api.await("toy 1", Api.PATIENCE, () -> toyTitle().equals("1.0.0"));
        drop("toy.jar", toy("2.0.0"));
        Api.await("toy 2", Api.PATIENCE, () -> toyTitle().equals("2.0.0"));
        Files.delete(server.deploy().resolve("toy.jar"));
        Api.await("no toy", Api.PATIENCE, () -> toyTitle().isEmpty());
    }

    private static void cycleService() throws Exception {
        drop("orchestrator.jar", orchestrator("9.0.1"));
        awaitOrchestrator("9.0.1");
        drop("orchestrator.jar", orchestrator("9.0.2"));
        awaitOrchestrator("9.0.2");
        Files.delete(server.deploy().resolve("orchestrator.jar"));
        awaitOrchestrator("0.1.0.SNAPSHOT");
    }

    private static void awaitOrchestrator(String version) {
        Api.await("orchestrator " + version, Api.PATIENCE, () -> {
            for (JsonNode bundle : Api.parse(api.shell("bundle:list --json"))) {
                if (bundle.path("name").asText().equals("org.nembo.orchestrator") && bundle.path("state").asText().equals("active")) {
                    return bundle.path("version").asText().equals(version) && api.get("/api/v1/deployments?limit=1").statusCode() == 200;
                }
            }
            return false;
        });
    }

    private static String toyTitle() {
        HttpResponse<String> response = api.get("/api/v1/providers/toy");
        return response.statusCode() == 200 ? Api.parse(response.body()).path("title").asText() : "";
    }

    private static HttpResponse<String> writeAToken() {
        HttpResponse<String> made = api.post("/api/v1/tokens", "{\"name\":\"load\",\"scopes\":[\"sites:read\"],\"expiresInDays\":1}", "application/json");
        return made.statusCode() == 201 ? api.delete("/api/v1/tokens/" + Api.parse(made.body()).path("token").path("id").asText()) : made;
    }

    /** Follows the server's events; completes only when the stream ends. */
    private static CompletableFuture<String> listen(AtomicLong heard) {
        HttpRequest request = server.request("/api/v1/events/stream").header("Accept", "text/event-stream").timeout(Duration.ofMinutes(10)).build();
        return CompletableFuture.supplyAsync(() -> {
            try {
                var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (BufferedReader reader = new BufferedReader(new InputStreamReader(response.body()))) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        heard.addAndGet(line.startsWith("data:") || line.startsWith(":") ? 1 : 0);
                    }
                }
                return "ended";
            } catch (java.io.IOException | InterruptedException e) {
                return e.toString();
            }
        });
    }

    /** Class loaders of bundles that are alive after a collection. */
    private static long bundleLoaders() throws Exception {
        jcmd("GC.run");
        jcmd("GC.run");
        return jcmd("VM.classloader_stats").lines().filter(line -> line.contains("BundleClassLoader")).count();
    }

    private static String jcmd(String command) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(server.pid()), command)
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void drop(String name, BundleJar jar) {
        jar.writeTo(server.deploy().resolve(name));
    }

    private static BundleJar toy(String version) {
        return BundleJar.named("test.toy", version).header("Bundle-Activator", ToyProvider.class.getName())
                .header("Import-Package", "org.osgi.framework,org.nembo.spi.provider,org.nembo.api.site,org.nembo.api.secret")
                .classes(ToyProvider.class, ToyProvider.Toy.class, ToyProvider.Nothing.class);
    }

    private static BundleJar orchestrator(String version) throws Exception {
        return BundleJar.copyOf(Shipped.bundle("org.nembo.orchestrator")).header("Bundle-Version", version);
    }

    private static BundleJar slow(String path, String version) {
        return BundleJar.named("test." + path, version).header("Bundle-Activator", SlowBundle.class.getName()).header("Nembo-Test-Path", path)
                .header("Import-Package", "org.osgi.framework,org.nembo.api.rest,jakarta.ws.rs,jakarta.ws.rs.core,jakarta.annotation.security")
                .classes(SlowBundle.class, SlowBundle.SlowApi.class, SlowBundle.SlowResource.class);
    }
}
