package org.nembo.deployer.jar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;

/**
 * A private copy of a dropped jar, whole and known to be a bundle: what is installed, and what is gone back to.
 *
 * @param symbolicName the bundle's symbolic name, without directives
 */
record StagedJar(Path file, String symbolicName, String version) {

    private static final long LARGEST_BYTES = 512L * 1024 * 1024;

    /** Copies and checks. @throws RefusedException when it is no whole bundle */
    static StagedJar copy(Path source, Path target, JarStamp stamp) throws IOException, RefusedException {
        if (stamp.sizeBytes() > LARGEST_BYTES) {
            throw RefusedException.of("it is over %d bytes".formatted(LARGEST_BYTES));
        }
        Files.createDirectories(target.getParent());
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        if (!stamp.equals(JarStamp.of(source)) || Files.size(target) != stamp.sizeBytes()) {
            throw RefusedException.unfinished("it changed while it was read", null);
        }
        return read(target);
    }

    /** Reads a copy made earlier. */
    static StagedJar read(Path file) throws IOException, RefusedException {
        Manifest manifest = manifest(file);
        checkEveryByte(file);
        String name = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw RefusedException.of("it is a jar but not a bundle: its manifest has no Bundle-SymbolicName");
        }
        String version = manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
        return new StagedJar(file, name.split(";")[0].strip(), version == null ? "0.0.0" : version.strip());
    }

    InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    private static Manifest manifest(Path file) throws IOException, RefusedException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
            if (entry == null) {
                throw RefusedException.of("it is not a bundle: it has no META-INF/MANIFEST.MF");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return new Manifest(in);
            }
        } catch (ZipException e) {
            throw RefusedException.unfinished("it is not a whole jar: " + e.getMessage(), e);
        }
    }

    /** The directory of a zip can be whole while its content is not: reading checks the checksum of every entry. */
    private static void checkEveryByte(Path file) throws IOException, RefusedException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            while (in.getNextEntry() != null) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (ZipException | java.io.EOFException e) {
            throw RefusedException.unfinished("it is damaged: " + e.getMessage(), e);
        }
    }
}
