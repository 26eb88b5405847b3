package org.nembo.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Nembo with all its features, on ports of its own and data in a given directory. */
final class NemboPeer implements Peer {

    private final Path base;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Process process;

    NemboPeer(Path base) throws IOException {
        this(base, Map.of());
    }

    /** @param files of etc, in place of what is there otherwise */
    NemboPeer(Path base, Map<String, String> files) throws IOException {
        this.base = base;
        Path etc = Files.createDirectories(base.resolve("etc"));
        try (var shipped = Files.list(home().resolve("etc"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, etc.resolve(file.getFileName()));
            }
        }
        Files.writeString(etc.resolve("org.apache.felix.http.cfg"), "org.osgi.service.http.port = 0\norg.apache.felix.http.host = 127.0.0.1\n");
        Files.writeString(etc.resolve("org.nembo.shell.cfg"), "ssh.port = 0\n");
        Files.writeString(etc.resolve("org.nembo.objectstore.cfg"), "port = 0\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(etc.resolve(file.getKey()), file.getValue());
        }
    }

    static Path home() {
        return Path.of(System.getProperty("nembo.home"));
    }

    @Override
    public String name() {
        return "Nembo";
    }

    @Override
    public void start() throws Exception {
        Files.deleteIfExists(base.resolve("data/run/http"));
        ProcessBuilder builder = new ProcessBuilder(home().resolve("bin/nembo").toString(), "run");
        builder.environment().put("NEMBO_BASE", base.toString());
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectErrorStream(true).redirectOutput(base.resolve("out.log").toFile());
        process = builder.start();
        Waiting.until("ready Nembo", 120, this::isReady);
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Nembo ended, see " + base.resolve("out.log"));
        }
        try {
            return Files.exists(base.resolve("data/run/http")) && get("/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String url() throws IOException {
        return Files.readString(base.resolve("data/run/http")).strip();
    }

    String token() throws IOException {
        return Files.readString(base.resolve("data/admin.token")).strip();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
        Path token = base.resolve("data/admin.token");
        if (Files.exists(token)) {
            request.header("Authorization", "Bearer " + token());
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token()).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    void delete(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token()).DELETE().build();
        http.send(request, HttpResponse.BodyHandlers.discarding());
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Path deployFolder() {
        return base.resolve("deploy");
    }

    @Override
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
