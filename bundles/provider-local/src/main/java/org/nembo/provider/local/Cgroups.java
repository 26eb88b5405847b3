package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.spi.provider.WorkloadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits by control groups below the server's own, of version 1 or 2, where the kernel and the rights allow it (Linux, Documentation/admin-guide/cgroup-v1
 * and cgroup-v2). Thread-safe.
 *
 * @param memory the group below which memory can be limited
 * @param cpu    the same for processor time
 */
record Cgroups(Optional<Place> memory, Optional<Place> cpu) {

    private static final Logger log = LoggerFactory.getLogger(Cgroups.class);
    private static final Pattern GROUP = Pattern.compile("/[^\0]*/nembo-[0-9a-f]{32}");
    private static final int PERIOD_MICROS = 100_000;
    private static final int MICROS_PER_MILLICPU = PERIOD_MICROS / 1000;
    /** The kernel takes memory in batches. */
    private static final long NEARLY = 256 * 1024;
    private static final int LEAST_QUOTA_MICROS = 1000;

    /** A group. @param unified whether it is of version 2 */
    record Place(Path directory, boolean unified) {
    }

    static final Cgroups NONE = new Cgroups(Optional.empty(), Optional.empty());

    /** Looks at what this machine permits. */
    static Cgroups find() {
        try {
            CgroupMounts mounts = CgroupMounts.read();
            return new Cgroups(mounts.find("memory"), mounts.find("cpu"));
        } catch (IOException e) {
            log.info("Control groups cannot be used: {}", e.getMessage());
            return NONE;
        }
    }

    /** What is in force for limits, in words. */
    String describe() {
        return "memory by " + memory.map(Cgroups::version).orElse("ulimit of each process") + ", processor time "
                + cpu.map(place -> "by " + version(place)).orElse("not limited");
    }

    private static String version(Place place) {
        return place.unified() ? "cgroup v2" : "cgroup v1";
    }

    /** Makes the groups of a workload. @return the {@code cgroup.procs} files that its first process enters */
    Set<Path> make(Folder folder, WorkloadRecord workload) {
        Set<Path> entrances = new LinkedHashSet<>();
        WorkloadRequest.Limits limits = workload.limits();
        if (limits.memoryBytes() > 0) {
            memory.flatMap(place -> group(folder, workload, place)).ifPresent(group -> {
                if (limitMemory(group, memory.orElseThrow().unified(), limits.memoryBytes())) {
                    entrances.add(group.resolve("cgroup.procs"));
                }
            });
        }
        if (limits.millicpus() > 0) {
            cpu.flatMap(place -> group(folder, workload, place)).ifPresent(group -> {
                if (limitCpu(group, cpu.orElseThrow().unified(), limits.millicpus())) {
                    entrances.add(group.resolve("cgroup.procs"));
                }
            });
        }
        return entrances;
    }

    /**
     * Whether the kernel has killed something in the workload's group, or in one below it, for lack of memory.
     *
     * @param passed whether a group below, which is gone when its container is, told it: of it is only known then that the limit was reached
     */
    static boolean ranOutOfMemory(Folder folder, boolean passed) {
        for (Path top : groups(folder)) {
            for (Path group : withChildren(top)) {
                for (String file : List.of("memory.oom_control", "memory.events")) {
                    if (lines(group.resolve(file)).stream().anyMatch(line -> line.matches("oom_kill [1-9]\\d*"))) {
                        return true;
                    }
                }
            }
            long limit = number(top.resolve("memory.limit_in_bytes"));
            if (passed && limit > 0 && number(top.resolve("memory.max_usage_in_bytes")) > limit - NEARLY) {
                return true;
            }
        }
        return false;
    }

    /**
     * The group below which a container is made by whom does not inherit it, as a path from the top of the hierarchies on; empty when the workload has none.
     * That one makes it in every hierarchy: all are noted, so that they are removed.
     */
    String container(Folder folder, WorkloadRecord workload) throws IOException {
        Optional<Place> any = workload.limits().memoryBytes() > 0 ? memory : workload.limits().millicpus() > 0 ? cpu : Optional.empty();
        if (any.isEmpty()) {
            return "";
        }
        String name = "nembo-" + workload.id();
        for (Path mount : CgroupMounts.read().all()) {
            if (any.get().directory().startsWith(mount)) {
                Path below = mount.relativize(any.get().directory()).resolve(name);
                for (Path each : CgroupMounts.read().all()) {
                    note(folder, each.resolve(below));
                }
                return "/" + below;
            }
        }
        return "";
    }

    /** The numbers of the processes in the workload's groups. */
    static Set<Long> members(Folder folder) {
        Set<Long> members = new HashSet<>();
        for (Path group : groups(folder).stream().flatMap(top -> withChildren(top).stream()).toList()) {
            lines(group.resolve("cgroup.procs")).stream().filter(line -> line.matches("\\d+")).forEach(line -> members.add(Long.valueOf(line)));
        }
        return members;
    }

    private static long number(Path file) {
        return lines(file).stream().filter(line -> line.matches("\\d{1,18}")).mapToLong(Long::parseLong).findFirst().orElse(0);
    }

    /** Removes the workload's groups. @return false when there is still something in one */
    static boolean remove(Folder folder) {
        boolean gone = true;
        for (Path group : groups(folder)) {
            List<Path> all = withChildren(group);
            Collections.reverse(all);
            for (Path each : all) {
                try {
                    Files.deleteIfExists(each);
                } catch (IOException e) {
                    log.debug("Control group {} cannot be removed yet: {}", each, e.getMessage());
                    gone = false;
                }
            }
        }
        return gone;
    }

    private static Optional<Path> group(Folder folder, WorkloadRecord workload, Place place) {
        Path group = place.directory().resolve("nembo-" + workload.id());
        try {
            note(folder, group);
            if (!Files.isDirectory(group)) {
                Files.createDirectory(group);
            }
            return Optional.of(group);
        } catch (IOException e) {
            log.warn("Workload {} runs without a control group: {}", workload.mark(), e.toString());
            return Optional.empty();
        }
    }

    private static void note(Folder folder, Path group) throws IOException {
        if (!groups(folder).contains(group)) {
            Files.writeString(folder.cgroups(), group + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** A group and those below it, outer ones first. */
    private static List<Path> withChildren(Path group) {
        try (Stream<Path> all = Files.walk(group)) {
            return new ArrayList<>(all.filter(Files::isDirectory).toList());
        } catch (IOException | UncheckedIOException e) {
            return new ArrayList<>(List.of(group));
        }
    }

    private static boolean limitMemory(Path group, boolean unified, long bytes) {
        if (unified) {
            return set(group.resolve("memory.max"), Long.toString(bytes)) && (set(group.resolve("memory.swap.max"), "0") || true);
        }
        boolean limited = set(group.resolve("memory.limit_in_bytes"), Long.toString(bytes));
        Path withSwap = group.resolve("memory.memsw.limit_in_bytes");
        if (limited && Files.exists(withSwap)) {
            set(withSwap, Long.toString(bytes));
        }
        return limited;
    }

    private static boolean limitCpu(Path group, boolean unified, int millicpus) {
        long quota = Math.max(LEAST_QUOTA_MICROS, (long) millicpus * MICROS_PER_MILLICPU);
        return unified ? set(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS)
                : set(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS)) && set(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
    }

    private static boolean set(Path file, String value) {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
            return true;
        } catch (IOException e) {
            log.warn("{} cannot be set to {}: {}", file, value, e.getMessage());
            return false;
        }
    }

    private static List<Path> groups(Folder folder) {
        List<Path> groups = new ArrayList<>();
        // Half a line may name a group that others are in.
        lines(folder.cgroups()).stream().filter(line -> GROUP.matcher(line).matches()).forEach(line -> groups.add(Path.of(line)));
        return groups;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of();
        }
    }
}
