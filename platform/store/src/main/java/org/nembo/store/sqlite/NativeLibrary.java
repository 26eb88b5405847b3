package org.nembo.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.nembo.store.Durable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Keeps SQLite's native library unpacked in the data directory. Left to itself, the driver unpacks it into the system's temporary directory at each start,
 * and a process that is killed leaves its copy there for ever.
 */
public final class NativeLibrary {

    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {
    }

    /** To be called before the first connection. Where it fails, or an administrator has set the driver's properties, the driver does as it always did. */
    public static void keepIn(Path data) {
        if (System.getProperty(PATH) != null || System.getProperty(NAME) != null || System.getProperty("org.sqlite.tmpdir") != null) {
            return;
        }
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        String platform = LibraryLoaderUtil.getNativeLibResourcePath().replaceFirst("^/org/sqlite/native/", "").replace('/', '-');
        Path file = data.toAbsolutePath().resolve("native").resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + platform)
                .resolve(LibraryLoaderUtil.getNativeLibName());
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return;
            }
            if (!Files.exists(file)) {
                unpack(packed, file);
            }
            System.setProperty(PATH, file.getParent().toString());
            System.setProperty(NAME, file.getFileName().toString());
        } catch (IOException e) {
            log.warn("The SQLite library cannot be kept as {}: {}", file, e.getMessage());
        }
    }

    private static void unpack(InputStream packed, Path file) throws IOException {
        Durable.createDirectories(file.getParent());
        Path part = Files.createTempFile(file.getParent(), "unpacking", ".part");
        try {
            Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
            Durable.publish(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
