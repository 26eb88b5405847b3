package org.nembo.objectstore.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.Upload;

/** The embedded engine on a directory of its own: one for all tests of the process, emptied for each that asks for it. */
public final class EmptyEngine {

    private static final Origin ORIGIN = new Origin("", "", "", "ObjectRemoved:Delete", "");
    private static Path directory;
    private static EmbeddedObjects engine;

    private EmptyEngine() {
    }

    /** The engine, without anything in it. Whoever got it before is done with it. */
    public static synchronized ObjectEngine get() {
        if (engine == null) {
            open();
        }
        engine.changes().readers().keySet().forEach(engine.changes()::leave);
        engine.buckets().list("", "", "", 100_000).forEach(bucket -> empty(bucket.name()));
        return engine;
    }

    private static void open() {
        try {
            directory = Files.createTempDirectory("nembo-objects");
            engine = EmbeddedObjects.in(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(EmptyEngine::remove));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void empty(String bucket) {
        Listing page;
        do {
            page = engine.list(new ListRequest(bucket, "", "", "", "", 1000, true));
            page.entries().forEach(entry -> engine.delete(bucket, entry.key(), entry.version(), Guard.NONE, ORIGIN));
        } while (page.more());
        List<Upload> uploads;
        do {
            uploads = engine.uploads().list(bucket, "", "", "", "", 1000).uploads();
            uploads.forEach(upload -> engine.uploads().abort(bucket, upload.key(), upload.id()));
        } while (!uploads.isEmpty());
        engine.buckets().delete(bucket);
    }

    /** Turns one bit of every file that objects are kept in: those that are too large for the index. */
    public static synchronized void turnBits() throws IOException {
        for (Path path : files()) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                long middle = file.length() / 2;
                file.seek(middle);
                int was = file.read();
                file.seek(middle);
                file.write(was ^ 1);
            }
        }
    }

    /** The files that objects are kept in, finished and unfinished; one that is removed meanwhile may be told or left out. */
    public static synchronized List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory.resolve("files"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    private static void remove() {
        engine.close();
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
