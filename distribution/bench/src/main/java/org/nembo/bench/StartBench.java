package org.nembo.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cold start (nothing cached) and warm start, to the moment a user can work: wall time, CPU and memory. */
final class StartBench implements Bench.Benchmark {

    private static final int ROUNDS = 5;

    private static final class Series {
        private final List<Double> wall = new ArrayList<>();
        private final List<Double> cpu = new ArrayList<>();
        private final List<Double> rss = new ArrayList<>();
    }

    @Override
    public void run(Path work) throws Exception {
        Map<String, Series> results = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            coldAndWarm(results, new NemboPeer(work.resolve("nembo" + round)));
            coldAndWarm(results, new KarafPeer(work.resolve("karaf" + round)));
        }
        Table table = new Table("", "wall s: median (min–max)", "CPU s", "RSS MB");
        results.forEach((name, series) -> table.row(name, Table.spread(series.wall, "%.2f"), Table.spread(series.cpu, "%.2f"),
                Table.spread(series.rss, "%.0f")));
        table.print();
        for (String kind : List.of("cold", "warm")) {
            Series ours = results.get("Nembo " + kind);
            Series peer = results.get("Karaf 4.4.10 " + kind);
            System.out.printf("%nKaraf ÷ Nembo, %s: wall %s, CPU %s, RSS %s%n", kind, Table.ratio(peer.wall, ours.wall), Table.ratio(peer.cpu, ours.cpu),
                    Table.ratio(peer.rss, ours.rss));
        }
    }

    private static void coldAndWarm(Map<String, Series> results, Peer peer) throws Exception {
        try (peer) {
            for (String kind : List.of("cold", "warm")) {
                Series series = results.computeIfAbsent(peer.name() + " " + kind, key -> new Series());
                measure(series, peer);
            }
        }
    }

    private static void measure(Series series, Peer peer) throws Exception {
        long begin = System.nanoTime();
        peer.start();
        series.wall.add((System.nanoTime() - begin) / 1e9);
        usage(series, peer);
        peer.stop();
    }

    private static void usage(Series series, Peer peer) throws IOException {
        Usage usage = Usage.of(peer.pid());
        series.cpu.add(usage.cpuMillis() / 1e3);
        series.rss.add(usage.rssBytes() / 1e6);
    }
}
