package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nembo.provider.local.isolation.Program;

/** What a provider has on this machine outside of its Java process, counted before and after: by kind, what is seen of it. */
record Leftovers(Path root, Map<String, List<String>> before) {

    static Leftovers now(Path root) {
        return new Leftovers(root, count(root));
    }

    void assertNothingIsLeft() {
        try {
            Waiting.until("nothing is left", () -> count(root).equals(before));
        } catch (AssertionError e) {
            assertThat(count(root)).isEqualTo(before);
        }
    }

    private static Map<String, List<String>> count(Path root) {
        Map<String, List<String>> found = new TreeMap<>();
        found.put("directories", directories(root));
        found.put("processes", ProcessHandle.allProcesses().filter(each -> ProcessTable.environment(each.pid()).contains(root.toString())
                || ProcessTable.directory(each.pid()).filter(place -> place.startsWith(root)).isPresent()).map(each -> Long.toString(each.pid())).toList());
        found.put("mounts", lines("/proc/self/mountinfo").filter(line -> line.contains(root.toString())).toList());
        Installations mine = new Installations(root);
        found.put("links", mine.ofThisOne(names("/sys/class/net")));
        found.put("namespaces", mine.ofThisOne(names("/run/netns")));
        found.put("rules", mine.ofThisOne(rules()));
        return found;
    }

    /** Others on this machine may make things at the same time: theirs carry other numbers. */
    private record Installations(Path root) {
        List<String> ofThisOne(Stream<String> all) {
            Path file = root.resolve(".installation");
            try {
                String number = Files.exists(file) ? Files.readString(file).strip() : "none";
                return all.filter(name -> name.contains(number)).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Not what is kept for good: the number of the installation, the empty list of ports, and images for a while. */
    private static List<String> directories(Path root) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> root.relativize(path).toString())
                    .filter(path -> !path.isEmpty() && !path.startsWith(Host.IMAGES) && !List.of(".installation", ".ports", ".probes").contains(path))
                    .sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of("something is just being removed");
        }
    }

    private static Stream<String> rules() {
        if (Program.find("iptables-save").isEmpty()) {
            return Stream.of();
        }
        try {
            return Program.run(List.of("iptables-save"), Map.of(), Duration.ofSeconds(10)).output().lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> names(String directory) {
        try (Stream<Path> all = Files.list(Path.of(directory))) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
