package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which name servers an image is given: those of this machine. */
final class ResolverFile {

    /** Under which it is seen. */
    static final String TARGET = "/etc/resolv.conf";

    /** The second one is where systemd-resolved keeps the servers behind its own, which listens on the loopback and is out of reach from other networks. */
    private static final List<Path> SOURCES = List.of(Path.of(TARGET), Path.of("/run/systemd/resolve/resolv.conf"));

    private ResolverFile() {
    }

    /**
     * The file to be laid over the image's own.
     *
     * @param root    the image's files
     * @param network whether the image has a network of its own
     * @return empty when this machine has none, or a link stands there in the image
     */
    static Optional<Path> of(Path root, boolean network) {
        if (Files.isSymbolicLink(root.resolve("etc")) || Files.exists(root.resolve("etc/resolv.conf"), LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(root.resolve("etc/resolv.conf"), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return pick(SOURCES, network);
    }

    /** The first that names a server which can be reached; the first that is there when none does. */
    static Optional<Path> pick(List<Path> sources, boolean network) {
        List<Path> there = sources.stream().filter(Files::isReadable).toList();
        return there.stream().filter(file -> !network || reaches(file)).findFirst().or(() -> there.stream().findFirst());
    }

    private static boolean reaches(Path file) {
        try {
            return Files.readAllLines(file).stream().map(String::strip).filter(line -> line.startsWith("nameserver"))
                    .map(line -> line.substring("nameserver".length()).strip()).anyMatch(server -> !server.startsWith("127.") && !server.equals("::1"));
        } catch (IOException e) {
            return false;
        }
    }
}
