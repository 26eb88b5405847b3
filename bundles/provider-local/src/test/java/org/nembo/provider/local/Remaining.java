package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nembo.provider.local.isolation.Program;

/** What there is of a workload on this machine beside its directory: processes, mounts, control groups, containers. Others work on this machine as well. */
final class Remaining {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Remaining() {
    }

    /** All that is found by the workload's id, each in words. */
    static List<String> of(String id) {
        List<String> all = new ArrayList<>();
        try {
            ProcessTable.of(pid -> ProcessTable.environment(pid).contains(id), Optional.empty(), Set.of()).forEach(process -> all.add("process " + process));
            mounts(id).forEach(line -> all.add("mount " + line));
            cgroups(id).forEach(path -> all.add("control group " + path));
            networks(id).forEach(line -> all.add("network " + line));
            containers(id).forEach(name -> all.add("container " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static List<String> mounts(String id) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream().filter(line -> line.contains(id) || line.contains("/here/")).toList();
    }

    private static List<String> cgroups(String id) {
        List<String> found = new ArrayList<>();
        for (Path hierarchy : hierarchies()) {
            try (Stream<Path> all = Files.find(hierarchy, 5, (path, attributes) -> attributes.isDirectory() && path.toString().contains(id))) {
                all.map(Path::toString).forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                // Groups of others come and go.
                continue;
            }
        }
        return found;
    }

    /** Names in the kernel are short. */
    private static List<String> networks(String id) throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : List.of("/run/netns", "/sys/class/net")) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> all = Files.list(Path.of(directory))) {
                    all.map(Path::toString).filter(name -> name.contains(id.substring(0, 6))).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static List<Path> hierarchies() {
        try {
            return CgroupMounts.read().all();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> containers(String id) throws IOException {
        if (Program.find("podman").isEmpty()) {
            return List.of();
        }
        return Program.run(List.of("podman", "ps", "--all", "--format", "{{.Names}}"), Map.of("HOME", System.getProperty("user.home")), PATIENCE).output()
                .lines().filter(name -> name.contains(id)).toList();
    }
}
