package org.nembo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * PUT, GET, HEAD and listings over HTTP: ours, S3Proxy, and when the environment names one a Ceph RGW alone and ours on it; in turn, by addresses that carry
 * their signature.
 */
final class ObjectsBench implements Bench.Benchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final long MILLIS = 3000;
    private static final int SMALL = 4 << 10;
    private static final int MIDDLE = 1 << 20;
    private static final int LARGE = 64 << 20;
    private static final int PART = 8 << 20;
    private static final int LISTED = Integer.getInteger("bench.listed", 100_000);
    private static final int FILLED = Integer.getInteger("bench.filled", 1_000_000);

    private record Cell(String name, int connections, String peer) {
    }

    private final Map<Cell, List<ObjectLoad.Result>> results = new LinkedHashMap<>();
    private final Map<String, Long> memory = new LinkedHashMap<>();
    private int generation;

    @Override
    public void run(Path work) throws Exception {
        List<ObjectPeer> peers = new ArrayList<>();
        try {
            long begin = System.nanoTime();
            FilledBucket.fill(work.resolve("nembo/data/objects"), FILLED);
            System.out.printf(Locale.ROOT, "The engine alone keeps %,d keys in %.0f s.%n%n", FILLED, (System.nanoTime() - begin) / 1e9);
            peers.add(new NemboObjects(work.resolve("nembo")));
            peers.add(new S3ProxyPeer(Files.createDirectories(work.resolve("s3proxy"))));
            if (RgwPeer.isThere()) {
                RgwPeer rgw = new RgwPeer();
                peers.add(rgw);
                peers.add(NemboObjects.on(rgw, work.resolve("nembo-on-rgw")));
            }
            for (ObjectPeer peer : peers) {
                make(peer, "bench");
            }
            for (int round = 0; round <= ROUNDS; round++) {
                for (ObjectPeer peer : peers) {
                    round(peer, round == 0);
                }
            }
            print(peers, List.of("PUT 4 KiB", "GET 4 KiB", "HEAD", "PUT 1 MiB", "GET 1 MiB", "PUT 64 MiB", "GET 64 MiB", "parts 8 x 8 MiB"));
            lists(peers.stream().limit(3).toList());
            filled(peers.get(0));
            memory.forEach((name, bytes) -> System.out.printf("%nResident memory of %s, most seen: %d MiB%n", name, bytes >> 20));
        } finally {
            peers.forEach(ObjectPeer::close);
        }
    }

    private void round(ObjectPeer peer, boolean warming) throws Exception {
        for (int connections : new int[] {1, 16, 64}) {
            transfer(peer, "4 KiB", SMALL, connections, 8000, warming);
        }
        for (int connections : new int[] {1, 16, 64}) {
            transfer(peer, "1 MiB", MIDDLE, connections, 300, warming);
        }
        large(peer, warming);
    }

    private void transfer(ObjectPeer peer, String size, int bytes, int connections, int count, boolean warming) throws Exception {
        S3Signer signer = new S3Signer(peer);
        String prefix = "/bench/" + bytes + "/" + generation++ + "-";
        List<byte[]> puts = IntStream.range(0, count).mapToObj(i -> signer.head("PUT", prefix + i, Map.of(), bytes)).toList();
        long millis = warming ? MILLIS / 2 : MILLIS;
        ObjectLoad.Work putting = new ObjectLoad.Work(puts, bytes(bytes), 200);
        note(warming, "PUT " + size, connections, peer, ObjectLoad.run(peer, putting, connections, millis, Long.MAX_VALUE));
        // What is read exists, whatever time allowed to be written.
        int kept = 64;
        ObjectLoad.run(peer, new ObjectLoad.Work(puts.subList(0, kept), bytes(bytes), 200), 8, 600_000, kept);
        List<byte[]> gets = IntStream.range(0, kept).mapToObj(i -> signer.head("GET", prefix + i, Map.of(), -1)).toList();
        ObjectLoad.Work getting = new ObjectLoad.Work(gets, new byte[0], 200);
        note(warming, "GET " + size, connections, peer, ObjectLoad.run(peer, getting, connections, millis, Long.MAX_VALUE));
        if (bytes == SMALL) {
            List<byte[]> heads = IntStream.range(0, kept).mapToObj(i -> signer.head("HEAD", prefix + i, Map.of(), -1)).toList();
            note(warming, "HEAD", connections, peer, ObjectLoad.run(peer, new ObjectLoad.Work(heads, new byte[0], 200), connections, millis, Long.MAX_VALUE));
        }
    }

    /** A count, as a time would end before the first is done. */
    private void large(ObjectPeer peer, boolean warming) throws Exception {
        S3Signer signer = new S3Signer(peer);
        int count = warming ? 4 : 12;
        List<byte[]> puts = IntStream.range(0, count).mapToObj(i -> signer.head("PUT", "/bench/large/" + i, Map.of(), LARGE)).toList();
        List<byte[]> gets = IntStream.range(0, count).mapToObj(i -> signer.head("GET", "/bench/large/" + i, Map.of(), -1)).toList();
        note(warming, "PUT 64 MiB", 4, peer, ObjectLoad.run(peer, new ObjectLoad.Work(puts, bytes(LARGE), 200), 4, 600_000, count));
        note(warming, "GET 64 MiB", 4, peer, ObjectLoad.run(peer, new ObjectLoad.Work(gets, new byte[0], 200), 4, 600_000, count * 2L));
        note(warming, "parts 8 x 8 MiB", 4, peer, new MultipartLoad(peer, bytes(PART)).run(warming ? 2 : 8, 4));
    }

    private void lists(List<ObjectPeer> peers) throws Exception {
        for (ObjectPeer peer : peers) {
            make(peer, "listed");
            S3Signer signer = new S3Signer(peer);
            List<byte[]> puts = IntStream.range(0, LISTED).mapToObj(i -> signer.head("PUT", name(i), Map.of(), 100)).toList();
            ObjectLoad.run(peer, new ObjectLoad.Work(puts, bytes(100), 200), 32, 1_800_000, LISTED);
        }
        for (int round = 0; round <= ROUNDS; round++) {
            for (ObjectPeer peer : peers) {
                S3Signer signer = new S3Signer(peer);
                for (boolean delimited : new boolean[] {false, true}) {
                    Map<String, String> query = delimited ? Map.of("list-type", "2", "delimiter", "/", "prefix", "a/")
                            : Map.of("list-type", "2", "start-after", name(LISTED / 2).substring("/listed/".length()));
                    note(round == 0, delimited ? "LIST 1,000 folders" : "LIST 1,000 keys", 1, peer, ObjectLoad.run(peer,
                            new ObjectLoad.Work(List.of(signer.head("GET", "/listed", query, -1)), new byte[0], 200), 1, MILLIS, 200));
                }
            }
        }
        System.out.printf(Locale.ROOT, "%nOf %,d keys:%n%n", LISTED);
        print(peers, List.of("LIST 1,000 keys", "LIST 1,000 folders"));
    }

    /** The same pages where there are many more keys; the peers would be filled for hours. */
    private void filled(ObjectPeer nembo) throws Exception {
        S3Signer signer = new S3Signer(nembo);
        Map<String, Map<String, String>> pages = new LinkedHashMap<>();
        pages.put("1,000 keys in the middle", Map.of("list-type", "2", "start-after", FilledBucket.name(FILLED / 2)));
        pages.put("1,000 keys of a folder", Map.of("list-type", "2", "prefix", FilledBucket.name(FILLED / 3).replaceFirst("[^/]+$", ""), "delimiter", "/"));
        pages.put("1,000 folders", Map.of("list-type", "2", "prefix", "a/", "delimiter", "/"));
        Table table = new Table("page of " + String.format(Locale.ROOT, "%,d", FILLED) + " keys", "per second", "CPU ms", "median ms");
        for (Map.Entry<String, Map<String, String>> page : pages.entrySet()) {
            ObjectLoad.Work work = new ObjectLoad.Work(List.of(signer.head("GET", "/" + FilledBucket.NAME, page.getValue(), -1)), new byte[0], 200);
            ObjectLoad.run(nembo, work, 1, MILLIS, Long.MAX_VALUE);
            ObjectLoad.Result result = ObjectLoad.run(nembo, work, 1, MILLIS, Long.MAX_VALUE);
            table.row(page.getKey(), String.format(Locale.ROOT, "%.0f", result.perSecond()), String.format(Locale.ROOT, "%.2f", result.cpuMillis()),
                    String.format(Locale.ROOT, "%.2f", result.medianMillis()));
        }
        System.out.println();
        table.print();
    }

    /** A thousand and more folders with some keys each. */
    private static String name(int i) {
        return String.format(Locale.ROOT, "/listed/a/%05d/%06d", i / Math.max(1, LISTED / 1500), i);
    }

    private static void make(ObjectPeer peer, String bucket) throws IOException {
        ObjectLoad.Answer made = ObjectLoad.once(peer.url(), new S3Signer(peer).head("PUT", "/" + bucket, Map.of(), 0), new byte[0]);
        if (made.status() != 200 && made.status() != 409) {
            throw new IOException(peer.name() + " makes no bucket: " + made);
        }
    }

    private void note(boolean warming, String name, int connections, ObjectPeer peer, ObjectLoad.Result result) throws IOException {
        memory.merge(peer.name(), peer.usage().rssBytes(), Math::max);
        if (!warming) {
            results.computeIfAbsent(new Cell(name, connections, peer.name()), key -> new ArrayList<>()).add(result);
        }
    }

    private void print(List<ObjectPeer> peers, List<String> names) {
        List<String> headings = new ArrayList<>(List.of("operation", "connections"));
        peers.forEach(peer -> headings.add(peer.name() + ": per second, CPU ms each, median ms"));
        Table table = new Table(headings.toArray(String[]::new));
        for (String name : names) {
            for (int connections : new int[] {1, 4, 16, 64}) {
                List<Object> row = new ArrayList<>(List.of(name, connections));
                for (ObjectPeer peer : peers) {
                    row.add(cell(results.getOrDefault(new Cell(name, connections, peer.name()), List.of())));
                }
                if (!row.get(2).equals("")) {
                    table.row(row.toArray());
                }
            }
        }
        table.print();
    }

    private static String cell(List<ObjectLoad.Result> all) {
        if (all.isEmpty()) {
            return "";
        }
        double cpu = Table.median(all.stream().map(ObjectLoad.Result::cpuMillis).toList());
        double median = Table.median(all.stream().map(ObjectLoad.Result::medianMillis).toList());
        return Table.spread(all.stream().map(ObjectLoad.Result::perSecond).toList(), "%.1f") + String.format(Locale.ROOT, ", %.3f, %.2f", cpu, median);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
