package org.nembo.provider.local.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of what one installation makes in the kernel. They begin with its number, so that several installations on one machine leave each other's things
 * alone. A link's name has at most 15 characters.
 *
 * @param number 6 hexadecimal digits
 */
public record Installation(String number) {

    private static final Path LINKS = Path.of("/sys/class/net");
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final int DIGITS = 6;

    public Installation {
        if (!number.matches("[0-9a-f]{6}")) {
            throw new IllegalArgumentException("not the number of an installation: " + number);
        }
    }

    /** The bridge of a network. @param id of which the first digits count */
    public String bridge(String id) {
        return "nb" + number + id.substring(0, DIGITS);
    }

    /** This machine's end of a link into a namespace. @param place which of the namespace's links */
    String link(String id, int place) {
        return "n" + place + number + id.substring(0, DIGITS);
    }

    String namespace(String id) {
        return "nembo-" + number + "-" + id.substring(0, 2 * DIGITS);
    }

    /** The file by which a namespace is entered. */
    public Path namespaceFile(String id) {
        return NAMESPACES.resolve(namespace(id));
    }

    /** A chain of rules. */
    String chain(char purpose) {
        return "NEMBO-" + number + "-" + purpose;
    }

    static boolean linkExists(String name) {
        return Files.exists(LINKS.resolve(name));
    }

    Set<String> bridges() throws IOException {
        return beginning(LINKS, "nb" + number);
    }

    /** The links into namespaces. */
    Set<String> links() throws IOException {
        Set<String> links = new TreeSet<>();
        for (int place = 0; place < Namespace.MOST_LINKS; place++) {
            links.addAll(beginning(LINKS, "n" + place + number));
        }
        return links;
    }

    Set<String> namespaces() throws IOException {
        return beginning(NAMESPACES, "nembo-" + number + "-");
    }

    private static Set<String> beginning(Path directory, String prefix) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, prefix + "*")) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
            return Set.of();
        }
        return names;
    }
}
