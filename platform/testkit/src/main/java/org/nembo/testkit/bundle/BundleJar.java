package org.nembo.testkit.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Collects what a bundle is made of and writes it as a jar. Confined to one thread. */
public final class BundleJar {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private BundleJar() {
    }

    /** An empty bundle. */
    public static BundleJar named(String symbolicName, String version) {
        return new BundleJar().header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", symbolicName).header("Bundle-Version", version);
    }

    /** All that is in a jar, to be changed. */
    public static BundleJar copyOf(Path jar) {
        BundleJar copy = new BundleJar();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.getManifest().getMainAttributes().forEach((name, value) -> copy.header(name.toString(), value.toString()));
            for (JarEntry entry : file.stream().filter(e -> !e.isDirectory() && !e.getName().equals(JarFile.MANIFEST_NAME)).toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    copy.entry(entry.getName(), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    /** Sets a header of the manifest. */
    public BundleJar header(String name, String value) {
        headers.put(name, Objects.requireNonNull(value, name));
        return this;
    }

    /** Adds a file. */
    public BundleJar entry(String name, byte[] bytes) {
        entries.put(name, bytes.clone());
        return this;
    }

    /** Adds classes from the test's class path. */
    public BundleJar classes(Class<?>... types) {
        for (Class<?> type : types) {
            String name = type.getName().replace('.', '/') + ".class";
            try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                entry(name, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Writes beside the target and moves, so that whoever watches the folder never sees half a jar. Returns the target. */
    public Path writeTo(Path target) {
        try {
            Path fresh = target.resolveSibling("." + target.getFileName() + ".part");
            Files.write(fresh, bytes());
            return Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar's bytes. */
    public byte[] bytes() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
