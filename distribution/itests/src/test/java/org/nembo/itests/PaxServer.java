package org.nembo.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;
import org.nembo.testkit.server.Distribution;
import org.ops4j.pax.exam.Option;

/** The server inside the framework of a Pax Exam test: the bundles of the distribution's features, and what the launcher tells the framework. */
final class PaxServer {

    private static final int FRAMEWORK_LEVEL = 50;
    private static final int DEFAULT_LEVEL = 30;

    private PaxServer() {
    }

    /** @param name a directory of that name below {@code target/} holds everything the server writes, anew at each call */
    static Option[] options(String name) throws IOException {
        Path base = Path.of("target", "pax", name).toAbsolutePath();
        delete(base);
        layOut(base);
        List<Option> options = new ArrayList<>();
        for (String feature : Distribution.features()) {
            for (JsonNode entry : Api.parse(Files.readString(Distribution.home().resolve("features").resolve(feature + ".json"))).path("bundles")) {
                options.add(bundle(jar(entry.path("id").asText()).toUri().toString()).startLevel(entry.path("bundleStartLevel").asInt(DEFAULT_LEVEL)));
            }
        }
        properties(base).forEach((key, value) -> options.add(composite(frameworkProperty(key).value(value), systemProperty(key).value(value))));
        options.add(frameworkStartLevel(FRAMEWORK_LEVEL));
        options.add(workingDirectory(base.resolve("exam").toString()));
        options.add(junitBundles());
        for (Class<?> tool : List.of(Assertions.class, ByteBuddy.class)) {
            options.add(bundle(tool.getProtectionDomain().getCodeSource().getLocation().toString()).startLevel(1));
        }
        return options.toArray(Option[]::new);
    }

    private static Path jar(String coordinates) {
        String[] words = coordinates.split(":");
        return Distribution.home().resolve("system").resolve(words[0].replace('.', '/')).resolve(words[1]).resolve(words[2])
                .resolve(words[1] + "-" + words[2] + ".jar");
    }

    private static Map<String, String> properties(Path base) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("nembo.home", Distribution.home().toString());
        properties.put("nembo.base", base.toString());
        for (String directory : List.of("etc", "deploy", "data")) {
            properties.put("nembo." + directory, base.resolve(directory).toString());
        }
        properties.put("nembo.version", "0.1.0");
        properties.put("nembo.node", "pax");
        properties.put("nembo.console", "false");
        // Of two servers in one process, each needs a copy of SQLite's library.
        properties.put("org.sqlite.tmpdir", base.resolve("data").toString());
        properties.put("org.apache.felix.http.host", "127.0.0.1");
        properties.put("org.osgi.service.http.port", "8080");
        properties.put("org.apache.felix.http.require.config", "true");
        properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        properties.put("org.ops4j.pax.logging.StaticLogbackFile", base.resolve("etc/logback.xml").toString());
        return properties;
    }

    private static void layOut(Path base) throws IOException {
        for (String directory : List.of("etc", "deploy", "data/log", "data/run", "exam")) {
            Files.createDirectories(base.resolve(directory));
        }
        Files.copy(Distribution.home().resolve("etc/logback.xml"), base.resolve("etc/logback.xml"));
        Files.writeString(base.resolve("etc/org.apache.felix.http.cfg"), "org.apache.felix.http.host = 127.0.0.1\norg.osgi.service.http.port = 0\n");
        Files.writeString(base.resolve("etc/org.nembo.shell.cfg"), "ssh.port = 0\n");
        Files.writeString(base.resolve("etc/org.nembo.objectstore.cfg"), "port = 0\n");
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
