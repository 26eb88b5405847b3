package org.nembo.bench;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Deployments under 64 clients: how many creations are acknowledged each second and how long each takes, then the same of lists with filters over all that
 * is stored, then what a deployment that runs costs in memory. While creations are counted the only site drains, so that each is stored with its job,
 * events and history and fails at once for want of a site: no program is started.
 */
final class DeploymentsBench implements Bench.Benchmark {

    private static final int COUNT = Integer.getInteger("bench.deployments", 10_000);
    private static final int RUNNING = 60;
    private static final int CLIENTS = 64;
    private static final long LIST_MILLIS = 4000;
    private static final Pattern ID = Pattern.compile("\\{\"id\":\"([^\"]+)\"");
    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sleep, "3600"]
                    ports: []
            """;

    @Override
    public void run(Path work) throws Exception {
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            nembo.start();
            memory(nembo);
            nembo.post("/api/v1/shell", "{\"command\":\"site:drain local\"}");
            creations(nembo);
            Waiting.until("end of the last job", 1800,
                    () -> nembo.get("/api/v1/deployments?limit=1&status=CREATE_IN_PROGRESS").body().contains("\"items\":[]"));
            lists(nembo);
            deleteRunning(nembo);
        }
    }

    private static void creations(NemboPeer nembo) throws Exception {
        long[] nanos = new long[COUNT];
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        long begin = System.nanoTime();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(pool.submit(() -> {
                for (int i = next.getAndIncrement(); i < COUNT; i = next.getAndIncrement()) {
                    long sent = System.nanoTime();
                    create(nembo, "bench-" + i % 100, "team", "t" + i % 20, i % 4 == 0 ? "physics" : "");
                    nanos[i] = System.nanoTime() - sent;
                }
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get(60, TimeUnit.MINUTES);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        pool.shutdown();
        Arrays.sort(nanos);
        Table table = new Table(COUNT + " creations, " + CLIENTS + " clients", "per second", "ms: median", "95 %", "99 %");
        table.row("", String.format(Locale.ROOT, "%.0f", COUNT / seconds), millis(nanos, 50), millis(nanos, 95), millis(nanos, 99));
        table.print();
        System.out.println();
    }

    private static void lists(NemboPeer nembo) throws Exception {
        Table table = new Table("list of 20 out of " + COUNT + ", " + CLIENTS + " clients", "per second", "ms: median", "99 %", "CPU µs");
        for (String filter : List.of("", "&status=CREATE_FAILED", "&label=team%3Dt7", "&group=physics", "&name=bench-42",
                "&group=physics&label=team%3Dt4&status=CREATE_FAILED")) {
            URI page = URI.create(nembo.url() + "/api/v1/deployments?limit=20" + filter);
            Load.run(page, nembo.token(), CLIENTS, LIST_MILLIS / 2, nembo.pid());
            Load.Result result = Load.run(page, nembo.token(), CLIENTS, LIST_MILLIS, nembo.pid());
            table.row(filter.isEmpty() ? "all" : filter.substring(1).replace("%3D", "="), String.format(Locale.ROOT, "%.0f", result.perSecond()),
                    String.format(Locale.ROOT, "%.1f", result.medianMillis()), String.format(Locale.ROOT, "%.1f", result.slowMillis()),
                    String.format(Locale.ROOT, "%.0f", result.cpuMicrosPerRequest()));
        }
        table.print();
    }

    /** What the server itself holds for a deployment that runs; its program is a process of its own. */
    private static void memory(NemboPeer nembo) throws Exception {
        create(nembo, "warm-up", "team", "none", "");
        settled(nembo, 1);
        Heap before = Heap.of(nembo.pid());
        for (int i = 0; i < RUNNING; i++) {
            create(nembo, "running", "team", "none", "");
        }
        settled(nembo, RUNNING + 1);
        Heap after = Heap.of(nembo.pid());
        Table table = new Table(RUNNING + " running deployments", "before", "after", "each");
        table.row("heap after a full collection, KiB", before.usedKib(), after.usedKib(),
                String.format(Locale.ROOT, "%.1f", (after.usedKib() - before.usedKib()) / (double) RUNNING));
        table.row("resident memory, KiB", before.residentKib(), after.residentKib(),
                String.format(Locale.ROOT, "%.1f", (after.residentKib() - before.residentKib()) / (double) RUNNING));
        table.print();
        System.out.println();
        nembo.post("/api/v1/shell", "{\"command\":\"site:drain local\"}");
    }

    /** What runs goes on without the server. */
    private static void deleteRunning(NemboPeer nembo) throws Exception {
        for (MatchResult id : ID.matcher(nembo.get("/api/v1/deployments?limit=500&status=CREATE_COMPLETE").body()).results().toList()) {
            nembo.post("/api/v1/shell", "{\"command\":\"deployment:delete " + id.group(1) + "\"}");
        }
        Waiting.until("end of what ran", 300, () -> nembo.get("/api/v1/deployments?limit=1&status=CREATE_COMPLETE,DELETE_IN_PROGRESS").body()
                .contains("\"items\":[]"));
    }

    private static void settled(NemboPeer nembo, int running) throws Exception {
        Waiting.until(running + " running deployments", 300, () ->
                count(nembo.get("/api/v1/deployments?limit=500&status=CREATE_COMPLETE").body(), "\"status\":\"CREATE_COMPLETE\"") == running);
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private static void create(NemboPeer nembo, String name, String label, String value, String group) throws Exception {
        String body = "{\"name\":\"%s\",\"labels\":{\"%s\":\"%s\"},%s\"template\":%s}".formatted(name, label, value,
                group.isEmpty() ? "" : "\"group\":\"" + group + "\",", Json.quote(TEMPLATE));
        HttpResponse<String> answer = nembo.post("/api/v1/deployments", body);
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static String millis(long[] sorted, int percent) {
        return String.format(Locale.ROOT, "%.1f", sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6);
    }
}
