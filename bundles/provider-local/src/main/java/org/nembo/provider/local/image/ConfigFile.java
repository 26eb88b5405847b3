package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** How an unpacked image is run, beside it on disk. */
final class ConfigFile {

    private static final String VARIABLE = "environment.";

    private ConfigFile() {
    }

    static void write(Path file, ImageConfig config) throws IOException {
        Properties all = new Properties();
        put(all, "entrypoint.", config.entrypoint());
        put(all, "command.", config.command());
        put(all, "port.", config.exposedPorts());
        config.environment().forEach((name, value) -> all.setProperty(VARIABLE + name, value));
        all.setProperty("directory", config.directory());
        all.setProperty("user", config.user());
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, null);
        }
    }

    static ImageConfig read(Path file) throws IOException {
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            all.load(reader);
        }
        Map<String, String> environment = new TreeMap<>();
        all.stringPropertyNames().stream().filter(key -> key.startsWith(VARIABLE))
                .forEach(key -> environment.put(key.substring(VARIABLE.length()), all.getProperty(key)));
        return new ImageConfig(list(all, "entrypoint."), list(all, "command."), environment, all.getProperty("directory", "/"), all.getProperty("user", ""),
                list(all, "port."));
    }

    private static void put(Properties all, String prefix, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            all.setProperty(prefix + i, values.get(i));
        }
    }

    private static List<String> list(Properties all, String prefix) {
        List<String> values = new ArrayList<>();
        for (String value = all.getProperty(prefix + 0); value != null; value = all.getProperty(prefix + values.size())) {
            values.add(value);
        }
        return values;
    }
}
