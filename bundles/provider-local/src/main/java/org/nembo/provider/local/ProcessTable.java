package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/** The processes of this machine as {@code /proc} shows them. A process is its number together with its start: numbers are given again. */
final class ProcessTable {

    /** One process. @param start in clock ticks since boot */
    record Id(long pid, long start) {
    }

    /** A line of {@code /proc/<pid>/stat}, as far as it matters. */
    record Stat(Id id, char state, long parent, long session) {

        /** The command is in parentheses and may contain anything, so the fields are counted from its last one. */
        static Optional<Stat> parse(String line) {
            int end = line.lastIndexOf(')');
            int begin = line.indexOf(' ');
            if (begin < 1 || end < begin) {
                return Optional.empty();
            }
            String[] fields = line.substring(end + 1).strip().split(" ");
            if (fields.length < 20) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Stat(new Id(Long.parseLong(line.substring(0, begin)), Long.parseLong(fields[19])), fields[0].charAt(0),
                        Long.parseLong(fields[1]), Long.parseLong(fields[3])));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Whether it has ended and only waits for its parent to notice. */
        boolean dead() {
            return state == 'Z' || state == 'X' || state == 'x';
        }
    }

    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {
    }

    /** A number that changes when the machine starts. */
    static String boot() {
        return read(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    static boolean alive(Id id) {
        return stat(id.pid()).filter(stat -> !stat.dead() && stat.id().equals(id)).isPresent();
    }

    static Optional<Stat> stat(long pid) {
        return Stat.parse(read(PROC.resolve(pid + "/stat")));
    }

    /**
     * The living processes that belong to a workload: those that carry its mark, those of its session, and all that descend from them.
     *
     * @param leader the process that began the session; empty when it is gone, for then its number may be somebody else's session
     * @param known  processes that were seen to belong to it before
     */
    static Set<Id> of(String mark, Optional<Id> leader, Collection<Id> known) {
        return of(pid -> marked(pid, mark), leader, known);
    }

    /** The same where another test than the mark tells which processes belong to it. */
    static Set<Id> of(LongPredicate belongs, Optional<Id> leader, Collection<Id> known) {
        Map<Long, Stat> all = all();
        Set<Id> members = new HashSet<>();
        long session = leader.filter(id -> all.containsKey(id.pid()) && all.get(id.pid()).id().equals(id)).map(Id::pid).orElse(-1L);
        for (Stat stat : all.values()) {
            if (known.contains(stat.id()) || stat.session() == session || belongs.test(stat.id().pid())) {
                members.add(stat.id());
            }
        }
        boolean grown = !members.isEmpty();
        while (grown) {
            grown = false;
            for (Stat stat : all.values()) {
                Stat parent = all.get(stat.parent());
                grown |= parent != null && members.contains(parent.id()) && members.add(stat.id());
            }
        }
        members.removeIf(id -> all.get(id.pid()).dead() || id.pid() == ProcessHandle.current().pid());
        return members;
    }

    /** Asks a process to end, or makes it. Does nothing when the number belongs to another process by now. */
    static void end(Id id, boolean forcibly) {
        ProcessHandle.of(id.pid()).filter(handle -> alive(id)).ifPresent(handle -> {
            if (forcibly) {
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        });
    }

    private static Map<Long, Stat> all() {
        Map<Long, Stat> all = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                Stat.parse(read(process.resolve("stat"))).ifPresent(stat -> all.put(stat.id().pid(), stat));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return all;
    }

    private static boolean marked(long pid, String mark) {
        String variable = Environment.MARK + "=" + mark + "\0";
        return environment(pid).contains("\0" + variable);
    }

    /** The variables of a process, each between two NULs; none when it is not ours to look at. */
    static String environment(long pid) {
        return "\0" + read(PROC.resolve(pid + "/environ"));
    }

    /** Whether it is in another process namespace than this one, as far as that can be seen. */
    static boolean inOtherNamespace(long pid) {
        try {
            return !Files.readSymbolicLink(PROC.resolve(pid + "/ns/pid")).equals(Files.readSymbolicLink(PROC.resolve("self/ns/pid")));
        } catch (IOException e) {
            return false;
        }
    }

    /** The directory that a process is in; empty when it is gone or is not ours to look at. */
    static Optional<Path> directory(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/cwd")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The text of a file in /proc; empty when the process is gone or is not ours to look at. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
