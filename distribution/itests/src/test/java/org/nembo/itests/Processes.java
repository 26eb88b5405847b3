package org.nembo.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What runs on this machine on behalf of a server under test. */
final class Processes {

    /** A state in proc(5)'s tables of sockets. */
    private static final String LISTENING = "0A";

    private Processes() {
    }

    /** Processes that carry the marker of provider-local's workloads and live below a server's data directory. */
    static List<Long> workloadsOf(Path data) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> livesBelow(process, data.resolve("local")))
                    .map(process -> Long.valueOf(process.getFileName().toString())).sorted().toList();
        }
    }

    private static boolean livesBelow(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString().startsWith(directory.toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Directories of workloads. */
    static List<Path> directoriesOf(Path data) throws IOException {
        Path local = data.resolve("local");
        if (!Files.isDirectory(local)) {
            return List.of();
        }
        try (Stream<Path> sites = Files.list(local)) {
            return sites.filter(Files::isDirectory).flatMap(Processes::children).toList();
        }
    }

    private static Stream<Path> children(Path site) {
        try (Stream<Path> entries = Files.list(site)) {
            return entries.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The TCP ports on which a process listens, on whatever address. */
    static List<Integer> portsOf(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            files.map(Processes::target).filter(target -> target.startsWith("socket:["))
                    .forEach(target -> sockets.add(target.substring(8, target.length() - 1)));
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && sockets.contains(columns[9])) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
                }
            }
        }
        return List.copyOf(ports);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
