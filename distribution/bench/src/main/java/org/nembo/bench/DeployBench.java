package org.nembo.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.nembo.testkit.bundle.BundleJar;

/** The same jar dropped into both deploy folders: the time from its appearance there until its activator has run. */
final class DeployBench implements Bench.Benchmark {

    private static final int ROUNDS = 15;

    @Override
    public void run(Path work) throws Exception {
        Path sign = work.resolve("sign");
        Path jar = BundleJar.named("nembo.bench.probe", "1.0.0").header("Bundle-Activator", ProbeBundle.class.getName())
                .header("Import-Package", "org.osgi.framework").header("Nembo-Bench-Sign", sign.toString())
                .classes(ProbeBundle.class).writeTo(work.resolve("probe.jar"));
        List<Double> ours;
        List<Double> theirs;
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo")); KarafPeer karaf = new KarafPeer(work.resolve("karaf"))) {
            nembo.start();
            karaf.start();
            ours = new ArrayList<>();
            theirs = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(dropAndRemove(nembo, jar, sign));
                theirs.add(dropAndRemove(karaf, jar, sign));
            }
        }
        Table table = new Table("", "drop to active, ms: median (min–max)");
        table.row("Nembo", Table.spread(ours, "%.0f"));
        table.row("Karaf 4.4.10", Table.spread(theirs, "%.0f"));
        table.print();
        System.out.println("\nKaraf ÷ Nembo: " + Table.ratio(theirs, ours));
    }

    private static double dropAndRemove(Peer peer, Path jar, Path sign) throws Exception {
        Path copy = peer.deployFolder().resolveSibling("probe.copy");
        Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        Path dropped = peer.deployFolder().resolve("probe.jar");
        long begin = System.nanoTime();
        Files.move(copy, dropped, StandardCopyOption.ATOMIC_MOVE);
        Waiting.until("active probe in " + peer.name(), 60, () -> Files.exists(sign));
        double millis = (System.nanoTime() - begin) / 1e6;
        Files.delete(dropped);
        Waiting.until("removal of the probe from " + peer.name(), 60, () -> !Files.exists(sign));
        return millis;
    }
}
