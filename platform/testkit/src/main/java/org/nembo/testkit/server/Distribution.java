package org.nembo.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The built distribution that tests run: {@code nembo.image}, else the one of the checkout that the test runs in. */
public final class Distribution {

    private static final String IMAGE = "distribution/assembly/target/nembo";

    private Distribution() {
    }

    /** Its directory; says how to build it when it is not there. */
    public static Path home() {
        String told = System.getProperty("nembo.image", "");
        if (!told.isEmpty()) {
            return checked(Path.of(told).toAbsolutePath().normalize());
        }
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isExecutable(directory.resolve(IMAGE).resolve("bin/nembo"))) {
                return directory.resolve(IMAGE);
            }
        }
        throw new IllegalStateException("No " + IMAGE + " at or above " + start + ": build it, or name another distribution in the property nembo.image.");
    }

    /** A feature's names in the order of {@code etc/nembo.cfg}'s default. */
    public static List<String> features() {
        return List.of("platform", "identity", "engine-objects-rocksdb", "engine-events-amqp", "objectstore", "federation", "orchestrator", "provider-local");
    }

    /** Copies the shipped configuration; never a key that a server started in the distribution has made there. */
    static void copyConfiguration(Path etc) throws IOException {
        Files.createDirectories(etc);
        try (Stream<Path> files = Files.list(home().resolve("etc"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".cfg") || name.endsWith(".xml")) {
                    Files.write(etc.resolve(name), Files.readAllBytes(file));
                }
            }
        }
    }

    private static Path checked(Path home) {
        if (!Files.isExecutable(home.resolve("bin/nembo"))) {
            throw new IllegalStateException("nembo.image names " + home + ", which has no bin/nembo.");
        }
        return home;
    }
}
