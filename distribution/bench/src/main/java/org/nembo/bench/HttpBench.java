package org.nembo.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nembo.testkit.bundle.BundleJar;

/**
 * A small JSON GET through the shared Jersey layer (trace id, authentication, metrics, access log) against a bare servlet on a Jetty of its own in the
 * same process.
 */
final class HttpBench implements Bench.Benchmark {

    private static final int ROUNDS = 5;
    private static final long WARM_UP_MILLIS = 8000;
    private static final long ROUND_MILLIS = 4000;

    @Override
    public void run(Path work) throws Exception {
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            nembo.start();
            BundleJar.named("nembo.bench.hello", "1.0.0").header("Bundle-Activator", HelloBundle.class.getName())
                    .header("Import-Package", "org.osgi.framework,jakarta.servlet,jakarta.servlet.http,jakarta.ws.rs,jakarta.annotation.security,"
                            + "org.eclipse.jetty.server,org.eclipse.jetty.server.handler,org.eclipse.jetty.util.thread,org.eclipse.jetty.util.component,"
                            + "org.eclipse.jetty.ee10.servlet,org.nembo.api.rest")
                    .classes(HelloBundle.class, HelloBundle.HelloApi.class, HelloBundle.Hello.class, HelloBundle.HelloResource.class,
                            HelloBundle.RawServlet.class)
                    .writeTo(nembo.deployFolder().resolve("hello.jar"));
            URI jersey = URI.create(nembo.url() + "/api/v1/bench/hello");
            Path note = work.resolve("nembo/data/bench-raw");
            Waiting.until("benchmark API", 30, () -> Files.exists(note) && answers(nembo, jersey));
            URI raw = URI.create(Files.readString(note)).resolve("/hello");
            Table table = new Table("connections", "", "requests/s: median (min–max)", "CPU µs/request");
            for (int connections : new int[] {1, 16}) {
                compare(nembo, connections, raw, jersey, table);
            }
            table.print();
        }
    }

    private static void compare(NemboPeer nembo, int connections, URI raw, URI jersey, Table table) throws Exception {
        Load.run(jersey, nembo.token(), connections, WARM_UP_MILLIS, nembo.pid());
        Load.run(raw, "", connections, WARM_UP_MILLIS / 2, nembo.pid());
        List<Load.Result> viaJersey = new ArrayList<>();
        List<Load.Result> anonymous = new ArrayList<>();
        List<Load.Result> bare = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            bare.add(Load.run(raw, "", connections, ROUND_MILLIS, nembo.pid()));
            anonymous.add(Load.run(jersey, "", connections, ROUND_MILLIS, nembo.pid()));
            viaJersey.add(Load.run(jersey, nembo.token(), connections, ROUND_MILLIS, nembo.pid()));
        }
        row(table, connections, "bare servlet", bare);
        row(table, connections, "Jersey layer, anonymous", anonymous);
        row(table, connections, "Jersey layer, access token", viaJersey);
    }

    private static void row(Table table, int connections, String name, List<Load.Result> results) {
        table.row(connections, name, Table.spread(results.stream().map(Load.Result::perSecond).toList(), "%.0f"),
                Table.spread(results.stream().map(Load.Result::cpuMicrosPerRequest).toList(), "%.1f"));
    }

    private static boolean answers(NemboPeer nembo, URI target) throws InterruptedException {
        try {
            return nembo.get(target.getPath()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
