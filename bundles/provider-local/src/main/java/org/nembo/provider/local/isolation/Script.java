package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.stream.Collectors;

/** Writes POSIX shell. */
final class Script {

    private final StringBuilder text = new StringBuilder("set -eu\n");

    /** A line as it is. */
    Script line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** A command with words that the shell takes literally. */
    Script run(String... words) {
        return line(quote(java.util.List.of(words)));
    }

    String text() {
        return text.toString();
    }

    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    static String quote(Collection<String> words) {
        return words.stream().map(Script::quote).collect(Collectors.joining(" "));
    }

    /** Puts a file for the server's user alone in place of what is there. */
    static Path write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
