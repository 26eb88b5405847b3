package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where this process's control groups are, from {@code /proc/self/mountinfo} and {@code /proc/self/cgroup} (proc(5), cgroups(7)).
 *
 * @param mounts      the lines of the first
 * @param memberships the lines of the second
 */
record CgroupMounts(List<String> mounts, List<String> memberships) {

    static CgroupMounts read() throws IOException {
        return new CgroupMounts(Files.readAllLines(Path.of("/proc/self/mountinfo")), Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    /** The group of this process in which a controller can be used and groups can be made. */
    Optional<Cgroups.Place> find(String controller) {
        Optional<Path> first = own(controller).filter(CgroupMounts::usable);
        if (first.isPresent()) {
            return first.map(directory -> new Cgroups.Place(directory, false));
        }
        return own("").filter(CgroupMounts::usable).filter(directory -> delegates(directory, controller)).map(directory -> new Cgroups.Place(directory, true));
    }

    /** The directory of this process's group. @param controller empty for the unified hierarchy */
    Optional<Path> own(String controller) {
        return memberships.stream().map(line -> line.split(":", 3)).filter(parts -> parts.length == 3)
                .filter(parts -> controller.isEmpty() ? parts[0].equals("0") : Arrays.asList(parts[1].split(",")).contains(controller))
                .findFirst().flatMap(parts -> mounted(controller, parts[2]));
    }

    /** Where the hierarchies are mounted. */
    List<Path> all() {
        return mounts.stream().map(line -> line.split(" - ", 2)).filter(halves -> halves.length == 2 && halves[1].startsWith("cgroup"))
                .map(halves -> Path.of(halves[0].split(" ")[4])).toList();
    }

    private Optional<Path> mounted(String controller, String group) {
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ");
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ");
            if (left.length < 5 || right.length < 3) {
                continue;
            }
            boolean fits = controller.isEmpty() ? right[0].equals("cgroup2")
                    : right[0].equals("cgroup") && Arrays.asList(right[2].split(",")).contains(controller);
            // Inside a container the mount shows a part of the hierarchy only: the group's path is told from the top of the hierarchy.
            if (fits) {
                String below = left[3].equals("/") ? group : group.startsWith(left[3]) ? group.substring(left[3].length()) : "/";
                return Optional.of(Path.of(left[4] + below).normalize());
            }
        }
        return Optional.empty();
    }

    private static boolean usable(Path directory) {
        return Files.isDirectory(directory) && Files.isWritable(directory);
    }

    /** A group of version 2 hands a controller down only while no process is directly in it, unless it is the topmost one. */
    private static boolean delegates(Path directory, String controller) {
        try {
            Path children = directory.resolve("cgroup.subtree_control");
            if (!words(children).contains(controller) && words(directory.resolve("cgroup.controllers")).contains(controller)) {
                Files.writeString(children, "+" + controller, StandardOpenOption.WRITE);
            }
            return words(children).contains(controller);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> words(Path file) throws IOException {
        return Arrays.asList(Files.readString(file).strip().split("\\s+"));
    }
}
