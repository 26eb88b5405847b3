package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.ObjectError;
import org.rocksdb.RocksDBException;

/** An opened directory of objects with all that works on it: {@code index/} and {@code files/}. Thread-safe. */
final class Shop implements AutoCloseable {

    private static final byte[] RUN = Keys.named('m', "run");
    private static final byte[] FORMAT = Keys.named('m', "format");
    private static final int FORMAT_NOW = 1;
    /** So far may the clock have been ahead of the versions that were given. */
    private static final byte[] CLOCK = Keys.named('m', "clock");

    private final Path directory;
    private final Disk disk;
    private final Index index;
    private final DataFiles files;
    private final Pins pins = new Pins();
    private final Clock clock;
    private final Accounts accounts;
    private final Changes changes;
    private final Commits commits;
    private final StoredBuckets buckets;
    private final Trash trash;
    private final Versions versions;
    private final StoredUploads uploads;

    Shop(Settings settings, Disk given, LongSupplier millis) throws IOException {
        this.directory = settings.directory().toAbsolutePath();
        boolean opened = false;
        try {
            Durable.createDirectories(directory.resolve("files"));
        } catch (IOException e) {
            throw Faults.of("opening the object store in " + directory, e);
        }
        Index openIndex = null;
        try {
            Files.createDirectories(directory.resolve("index"));
            this.disk = given == null ? Disk.of(directory) : given;
            openIndex = new Index(directory.resolve("index"), settings);
            this.index = openIndex;
            checkFormat();
            this.files = new DataFiles(directory.resolve("files"), nextRun(), disk, settings.durability() != Settings.Durability.NONE);
            byte[] before = index.get(Table.META, CLOCK);
            this.clock = new Clock(millis, before == null ? 0 : new In(before).i64());
            this.accounts = new Accounts(index);
            this.changes = new Changes(index);
            this.commits = new Commits(index, accounts, changes);
            changes.through(commits);
            this.buckets = new StoredBuckets(index, commits);
            this.trash = new Trash(index, files, pins, clock, settings.grace());
            this.versions = new Versions(index, commits, buckets, clock, trash, disk);
            this.uploads = new StoredUploads(new StoredUploads.Parts(index, commits, buckets, versions, clock, trash));
            opened = true;
        } finally {
            if (!opened && openIndex != null) {
                openIndex.close();
            }
        }
    }

    private void checkFormat() {
        byte[] known = index.get(Table.META, FORMAT);
        int format = known == null ? FORMAT_NOW : new In(known).i32();
        if (format != FORMAT_NOW) {
            throw new NemboException(ObjectError.OBJECTS_FAULT, ("the object store in %s has the format %d, this release knows %d only: "
                    + "a newer one has written it").formatted(directory, format, FORMAT_NOW));
        }
    }

    /** The number of this opening, which is on the disk before anything is named after it. */
    private long nextRun() {
        byte[] known = index.get(Table.META, RUN);
        long run = known == null ? 1 : new In(known).i64() + 1;
        write(new Batch().put(Table.META, RUN, Keys.number(run)).put(Table.META, FORMAT, new Out(4).i32(FORMAT_NOW).bytes()));
        return run;
    }

    private void write(Batch batch) {
        try {
            index.write(batch, true);
        } catch (RocksDBException e) {
            throw Faults.of("opening the object store in " + directory, e);
        }
    }

    /** Opens the index again, and forgets what was known of it. Who reads meanwhile is told to try again. */
    void reopen() {
        index.reopen();
        accounts.load();
        changes.load();
        buckets.load();
        commits.accept();
    }

    /** Remembers how far orders were given. */
    void saveClock() {
        write(new Batch().put(Table.META, CLOCK, Keys.number(clock.next(0))));
    }

    @Override
    public void close() {
        try {
            saveClock();
            trash.clean();
        } catch (NemboException e) {
            // The next start looks for what is left, and versions are newer than those before in any case.
            commits.refuse(e);
        }
        index.close();
    }

    /** Why changes are not taken; null when they are, as far as is known. */
    NemboException refused() {
        NemboException fault = files.fault();
        return fault == null ? commits.refused() : fault;
    }

    Path directory() {
        return directory;
    }

    Disk disk() {
        return disk;
    }

    Index index() {
        return index;
    }

    DataFiles files() {
        return files;
    }

    Pins pins() {
        return pins;
    }

    Accounts accounts() {
        return accounts;
    }

    Changes changes() {
        return changes;
    }

    Commits commits() {
        return commits;
    }

    StoredBuckets buckets() {
        return buckets;
    }

    Trash trash() {
        return trash;
    }

    Versions versions() {
        return versions;
    }

    StoredUploads uploads() {
        return uploads;
    }
}
