package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;

/**
 * What a run of tests that was killed has left on this machine: its programs go on, as they should, and nobody deletes them. Every run writes down its
 * directories, and the next one clears those away whose owner is dead.
 */
final class Abandoned {

    private static final Path RUNS = Path.of(System.getProperty("java.io.tmpdir"), "nembo-provider-local-tests");

    private static boolean swept;
    private static boolean child;

    private Abandoned() {
    }

    /** This process is killed by a test, which goes on with what it leaves. */
    static synchronized void isOfTest() {
        child = true;
    }

    /** Notes a directory of this run. */
    static synchronized void note(Path root) {
        if (child) {
            return;
        }
        try {
            Files.createDirectories(RUNS);
            if (!swept) {
                swept = true;
                sweep(RUNS);
            }
            Files.writeString(RUNS.resolve(Long.toString(ProcessHandle.current().pid())), root + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Clears away what the directories of dead runs say. Two at the same time do not disturb each other. */
    static void sweep(Path runs) throws IOException {
        try (Stream<Path> all = Files.list(runs)) {
            for (Path run : all.filter(file -> isDead(file.getFileName().toString())).toList()) {
                Path mine = run.resolveSibling(run.getFileName() + ".swept-by-" + ProcessHandle.current().pid());
                try {
                    Files.move(run, mine, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    continue;
                }
                for (String root : Files.readAllLines(mine).stream().distinct().toList()) {
                    if (Files.isDirectory(Path.of(root))) {
                        clear(Path.of(root));
                    }
                }
                Files.delete(mine);
            }
        }
    }

    private static boolean isDead(String pid) {
        return pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static void clear(Path root) {
        Host host = Host.of(root, Cgroups.find(), 4096, Checkpoint.NONE);
        LocalProvider provider = new LocalProvider(host, Duration.ZERO);
        try {
            for (String site : Stream.concat(host.sites().stream(), host.machines().sites().stream()).distinct().toList()) {
                try (CloudSession session = provider.open(new Site(site, "", "local", SiteStatus.ACTIVE, Map.of()), new Credential.None())) {
                    List<String> workloads = host.names(site);
                    List<String> machines = host.machines().names(site);
                    workloads.forEach(name -> session.workloads().orElseThrow().delete(name));
                    machines.forEach(name -> session.machines().orElseThrow().delete(name));
                    Waiting.until("what a dead run has left is gone", () -> host.names(site).isEmpty() && host.machines().names(site).isEmpty());
                }
            }
            Networking networks = host.confinement().surroundings().networking();
            for (String site : networks.store().sites()) {
                try (CloudSession session = provider.open(new Site(site, "", "local", SiteStatus.ACTIVE, Map.of()), new Credential.None())) {
                    networks.store().shelf(site).names().forEach(name -> session.networks().orElseThrow().delete(name));
                }
            }
            Folder.remove(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            provider.close();
        }
    }
}
