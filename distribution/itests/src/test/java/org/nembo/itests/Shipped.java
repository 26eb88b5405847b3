package org.nembo.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.nembo.testkit.server.Distribution;

/** The bundles in the distribution that the build has just assembled. */
final class Shipped {

    private Shipped() {
    }

    /** Every jar of Nembo's own among those of system/. */
    static List<Path> ownBundles() throws IOException {
        try (Stream<Path> files = Files.walk(Distribution.home().resolve("system/org/nembo"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    static Path bundle(String symbolicName) throws IOException {
        return ownBundles().stream().filter(file -> file.getFileName().toString().matches("\\Q" + symbolicName + "\\E-[0-9].*")).findFirst().orElseThrow();
    }

    static Manifest manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest();
        }
    }

    /** Lays a copy of the distribution into a new directory, without what a server may have stored in it. */
    static void copyTo(Path directory) throws IOException {
        Path home = Distribution.home();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(file -> !file.startsWith(home.resolve("data"))).toList()) {
                Files.copy(file, directory.resolve(home.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
