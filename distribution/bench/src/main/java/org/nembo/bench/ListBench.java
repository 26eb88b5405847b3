package org.nembo.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * 10,000 deployments stored through the REST API: how fast they are acknowledged (each one durable), and how long a page of ten takes then. The only
 * site drains, so that each is stored with its job, events and history and fails at once for want of a site: no program is started.
 */
final class ListBench implements Bench.Benchmark {

    private static final int COUNT = 10_000;
    private static final int CLIENTS = 4;
    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sleep, "60"]
                    ports: []
            """;

    @Override
    public void run(Path work) throws Exception {
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            nembo.start();
            nembo.post("/api/v1/shell", "{\"command\":\"site:drain local\"}");
            double seconds = create(nembo);
            System.out.printf(Locale.ROOT, "%d creations by %d clients: %.0f per second%n%n", COUNT, CLIENTS, COUNT / seconds);
            Waiting.until("end of the last job", 600, () -> nembo.get("/api/v1/deployments?limit=1&status=CREATE_IN_PROGRESS").body().contains("\"items\":[]"));
            URI page = URI.create(nembo.url() + "/api/v1/deployments?limit=10");
            Load.run(page, nembo.token(), 1, 5000, nembo.pid());
            Table table = new Table("page of 10 out of " + COUNT, "pages/s", "ms per page", "CPU µs/page");
            for (int connections : new int[] {1, 8}) {
                List<Load.Result> results = new ArrayList<>();
                for (int round = 0; round < 3; round++) {
                    results.add(Load.run(page, nembo.token(), connections, 4000, nembo.pid()));
                }
                table.row(connections + " connection(s)", Table.spread(results.stream().map(Load.Result::perSecond).toList(), "%.0f"),
                        Table.spread(results.stream().map(result -> connections * 1e3 / result.perSecond()).toList(), "%.2f"),
                        Table.spread(results.stream().map(Load.Result::cpuMicrosPerRequest).toList(), "%.0f"));
            }
            table.print();
        }
    }

    private static double create(NemboPeer nembo) throws Exception {
        String body = "{\"name\":\"bench\",\"template\":" + Json.quote(TEMPLATE) + "}";
        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        long begin = System.nanoTime();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(pool.submit(() -> {
                for (int i = 0; i < COUNT / CLIENTS; i++) {
                    int status = nembo.post("/api/v1/deployments", body).statusCode();
                    if (status != 202) {
                        throw new IllegalStateException("answered " + status);
                    }
                }
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.MINUTES);
        }
        pool.shutdown();
        return (System.nanoTime() - begin) / 1e9;
    }
}
