package org.nembo.testkit.server;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;

/** The {@code .cfg} files of a server, changed as an administrator would: whole at once. */
final class ConfigurationFiles {

    private final Path etc;

    ConfigurationFiles(Path etc) {
        this.etc = etc;
    }

    /** Sets these keys; the others stay. */
    void set(String pid, Map<String, String> settings) throws IOException {
        Path file = etc.resolve(pid + ".cfg");
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        properties.putAll(settings);
        Path fresh = etc.resolve(pid + ".cfg.new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            properties.store(writer, null);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
