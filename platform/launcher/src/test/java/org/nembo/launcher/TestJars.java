package org.nembo.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Bundles without code, and the installation around them. */
public final class TestJars {

    private TestJars() {
    }

    /** Writes {@code system/test/<name>/<version>/<name>-<version>.jar}, a bundle that carries {@code note} in its manifest. */
    public static Path bundle(Path home, String name, String version, String note) throws IOException {
        return bundle(home, name, version, "Bundle-Description", note);
    }

    /** The same with any other header. */
    public static Path bundle(Path home, String name, String version, String header, String value) throws IOException {
        Path jar = home.resolve("system/test").resolve(name).resolve(version).resolve(name + "-" + version + ".jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "test." + name);
        main.putValue("Bundle-Version", version.replace("-SNAPSHOT", ""));
        main.putValue(header, value);
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream zip = new JarOutputStream(out, manifest)) {
            zip.putNextEntry(new ZipEntry("note.txt"));
            zip.write(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return jar;
    }

    /** Writes {@code features/<name>.json} with these entries, each the JSON of one bundle. */
    public static Path feature(Path home, String name, String... entries) throws IOException {
        Path file = home.resolve("features").resolve(name + ".json");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, """
                {"feature-resource-version": "1.0", "id": "test:%s:1.0.0", "bundles": [%s]}
                """.formatted(name, String.join(",", entries)));
    }

    /** The JSON of one bundle. */
    public static String entry(String name, String version, int startLevel) {
        return "{\"id\": \"test:%s:%s\", \"bundleStartLevel\": %d}".formatted(name, version, startLevel);
    }
}
