package org.nembo.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code etc/nembo.cfg} says.
 *
 * @param features   names of the features to run, in order
 * @param startLevel level the framework rises to
 * @param stop       how long an orderly stop may take
 * @param framework  properties handed to the framework
 */
public record LauncherConfig(List<String> features, int startLevel, Duration stop, Map<String, String> framework) {

    private static final String DEFAULT_FEATURES =
            "platform, identity, engine-objects-rocksdb, engine-events-amqp, objectstore, federation, orchestrator, provider-local";
    private static final String FRAMEWORK_PREFIX = "framework.";

    public LauncherConfig {
        features = List.copyOf(features);
        framework = Map.copyOf(framework);
        if (features.isEmpty()) {
            throw new IllegalArgumentException("features names no feature");
        }
        for (String name : features) {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("features names '" + name + "', which cannot be the name of a feature file");
            }
        }
        if (startLevel < 1) {
            throw new IllegalArgumentException("start.level must be 1 or more, is " + startLevel);
        }
        if (stop.toSeconds() < 1) {
            throw new IllegalArgumentException("stop.seconds must be 1 or more, is " + stop.toSeconds());
        }
    }

    /** Reads the file; one that is absent means the defaults. */
    public static LauncherConfig read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw LauncherException.failure("Cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        try {
            return of(properties);
        } catch (IllegalArgumentException e) {
            throw LauncherException.failure(file + ": " + e.getMessage(), e);
        }
    }

    static LauncherConfig of(Properties properties) {
        Map<String, String> framework = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(FRAMEWORK_PREFIX)) {
                framework.put(key.substring(FRAMEWORK_PREFIX.length()), properties.getProperty(key).strip());
            }
        }
        List<String> features = Stream.of(properties.getProperty("features", DEFAULT_FEATURES).split(","))
                .map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
        return new LauncherConfig(features, number(properties, "start.level", 50),
                Duration.ofSeconds(number(properties, "stop.seconds", 30)), framework);
    }

    private static int number(Properties properties, String key, int otherwise) {
        String value = properties.getProperty(key, "").strip();
        try {
            return value.isEmpty() ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, is '" + value + "'", e);
        }
    }
}
