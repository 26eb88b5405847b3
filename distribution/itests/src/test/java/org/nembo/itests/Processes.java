package org.nembo.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs on this machine on behalf of a server under test. */
final class Processes {

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
}
