package org.nembo.launcher.framework;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.nembo.launcher.LauncherException;

/**
 * Which jar the bundle cache holds for each location. Written when provisioning has ended: what is not in it was
 * perhaps installed only half, and counts as new.
 */
final class Inventory {

    private final Path file;

    Inventory(Path cache) {
        this.file = cache.resolve("nembo.inventory");
    }

    /** What was noted last; nothing when it was never noted or cannot be read. */
    Map<String, Stamp> load() {
        Properties properties = new Properties();
        Map<String, Stamp> stamps = new HashMap<>();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
                properties.stringPropertyNames().forEach(location -> stamps.put(location, Stamp.parse(properties.getProperty(location))));
            } catch (IOException | IllegalArgumentException e) {
                return Map.of();
            }
        }
        return stamps;
    }

    void save(Map<String, Stamp> stamps) {
        Properties properties = new Properties();
        stamps.forEach((location, stamp) -> properties.setProperty(location, stamp.toString()));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (Writer writer = Files.newBufferedWriter(fresh)) {
                properties.store(writer, null);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw LauncherException.failure("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
