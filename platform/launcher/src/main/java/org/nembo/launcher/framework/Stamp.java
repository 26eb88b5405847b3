package org.nembo.launcher.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.nembo.launcher.LauncherException;

/**
 * By what a changed jar is told: a rebuilt snapshot keeps its name, and a clock set back or a restored copy its size or its time.
 *
 * @param size     in bytes
 * @param modified milliseconds since 1970
 */
record Stamp(long size, long modified) {

    static Stamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis());
        } catch (IOException e) {
            throw LauncherException.failure("Cannot look at " + file + ": " + e.getMessage(), e);
        }
    }

    static Stamp parse(String text) {
        int at = text.indexOf(' ');
        return new Stamp(Long.parseLong(text.substring(0, Math.max(at, 0))), Long.parseLong(text.substring(at + 1)));
    }

    @Override
    public String toString() {
        return size + " " + modified;
    }
}
