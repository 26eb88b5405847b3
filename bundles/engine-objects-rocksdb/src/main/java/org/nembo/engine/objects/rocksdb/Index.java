package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The index: a RocksDB with one table for each kind of record. Thread-safe; after {@link #close} everything answers {@code OBJECTS_BUSY}. */
final class Index implements AutoCloseable {

    /** What is kept apart. */
    enum Table {
        /** Buckets (b), accounts (u), readers of the change log (r), what is to be deleted (t), and counts (m). */
        META,
        /** The current version of each key. */
        CURRENT,
        /** Older versions. */
        PAST,
        /** Small objects' bytes by id. */
        SMALL,
        /** Checksums of files, and chains of segments, by id. */
        FILE,
        /** Uploads (u) and their parts (p). */
        UPLOAD,
        /** Changes by sequence. */
        LOG
    }

    private static final Logger log = LoggerFactory.getLogger(Index.class);
    private static final long MIB = 1024 * 1024;
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int BITS_PER_KEY = 10;

    private final Path directory;
    private final Settings settings;
    private final Gate gate = new Gate();
    private final List<AutoCloseable> held = new ArrayList<>();
    private WriteOptions forced;
    private WriteOptions lazy;
    private ReadOptions once;
    private RocksDB db;
    private ColumnFamilyHandle[] tables;
    private DBOptions options;

    static {
        RocksDB.loadLibrary();
    }

    Index(Path directory, Settings settings) {
        this.directory = directory;
        this.settings = settings;
        open();
    }

    private <T extends AutoCloseable> T hold(T nativeObject) {
        held.add(nativeObject);
        return nativeObject;
    }

    private void open() {
        try {
            forced = hold(new WriteOptions().setSync(settings.durability() == Settings.Durability.COMMIT));
            lazy = hold(new WriteOptions());
            once = hold(new ReadOptions());
            Cache cache = hold(new LRUCache(settings.cacheBytes()));
            BloomFilter filter = hold(new BloomFilter(BITS_PER_KEY));
            options = hold(options());
            List<ColumnFamilyDescriptor> wanted = new ArrayList<>();
            for (Table table : Table.values()) {
                byte[] name = table == Table.META ? RocksDB.DEFAULT_COLUMN_FAMILY : table.name().toLowerCase(java.util.Locale.ROOT).getBytes();
                wanted.add(new ColumnFamilyDescriptor(name, hold(tableOptions(table, cache, filter))));
            }
            List<ColumnFamilyHandle> found = new ArrayList<>();
            db = open(wanted, found);
            tables = found.toArray(ColumnFamilyHandle[]::new);
            gate.open();
        } catch (NemboException e) {
            release();
            throw e;
        } catch (RocksDBException e) {
            release();
            if (e.getMessage() != null && e.getMessage().contains("/LOCK")) {
                throw new NemboException(ObjectError.OBJECTS_FAULT, ("the object store in %s belongs to another process, or another engine of this one: stop "
                        + "that, or give each its own directory").formatted(directory.getParent()), e);
            }
            throw new NemboException(Faults.code(e), ("the index of the object store in %s cannot be opened: %s. Nothing was changed. If its disk is "
                    + "whole, put back a backup of the directory").formatted(directory, e.getMessage()), e);
        }
    }

    /** What is damaged in the log ends the start, unless it is the last that was written: that was not answered yet. */
    private RocksDB open(List<ColumnFamilyDescriptor> wanted, List<ColumnFamilyHandle> found) throws RocksDBException {
        try {
            options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
            return RocksDB.open(options, directory.toString(), wanted, found);
        } catch (RocksDBException e) {
            if (Faults.code(e) != ObjectError.DAMAGED || String.valueOf(e.getMessage()).contains("MANIFEST")) {
                throw e;
            }
            refuse(e);
            found.clear();
            options.setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
            return RocksDB.open(options, directory.toString(), wanted, found);
        }
    }

    /** Unless it is the end of the log that is damaged, or nobody minds. */
    private void refuse(RocksDBException e) {
        Optional<String> damage;
        try {
            damage = LogFiles.damage(directory);
        } catch (IOException unreadable) {
            damage = Optional.of("a log that cannot be read: " + unreadable.getMessage());
        }
        if (damage.isPresent() && !settings.salvage()) {
            throw new NemboException(ObjectError.DAMAGED, ("the log of the index in %s is damaged: %s. Nothing was changed. Put back a backup of the "
                    + "directory, or set log.salvage=true for one start: what was written behind the damage is lost then")
                    .formatted(directory, damage.get()), e);
        }
        log.error("The log of the index in {} is damaged{}: what was written before is used. {}", directory,
                damage.map(where -> ", " + where + "; log.salvage=true gives up the rest").orElse(" at its end, as a power cut leaves it"), e.getMessage());
    }

    private DBOptions options() {
        return new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true).setParanoidChecks(true)
                .setMaxTotalWalSize(256 * MIB).setDbWriteBufferSize(96 * MIB).setMaxBackgroundJobs(2).setMaxOpenFiles(512).setBytesPerSync(MIB)
                .setRecycleLogFileNum(settings.spares()).setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setKeepLogFileNum(4).setMaxLogFileSize(4 * MIB)
                .setStatsDumpPeriodSec(0).setAvoidFlushDuringShutdown(false);
    }

    private static ColumnFamilyOptions tableOptions(Table table, Cache cache, BloomFilter filter) {
        BlockBasedTableConfig format = new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(BLOCK_BYTES).setFilterPolicy(filter).setFormatVersion(5)
                .setCacheIndexAndFilterBlocks(true).setPinL0FilterAndIndexBlocksInCache(true);
        ColumnFamilyOptions options = new ColumnFamilyOptions().setTableFormatConfig(format).setWriteBufferSize(32 * MIB).setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION).setLevelCompactionDynamicLevelBytes(true);
        if (table == Table.CURRENT || table == Table.PAST) {
            // Listings search in every file of level 0: few of them, for some more writing.
            options.setLevel0FileNumCompactionTrigger(2);
        }
        if (table == Table.SMALL) {
            // Bytes of objects stay out of compactions.
            options.setEnableBlobFiles(true).setMinBlobSize(512).setBlobFileSize(128 * MIB).setEnableBlobGarbageCollection(true)
                    .setBlobGarbageCollectionAgeCutoff(0.5).setBlobGarbageCollectionForceThreshold(0.5).setCompressionType(CompressionType.NO_COMPRESSION);
        }
        return options;
    }

    byte[] get(Table table, byte[] key) {
        gate.enter();
        try {
            return db.get(tables[table.ordinal()], once, key);
        } catch (RocksDBException e) {
            throw Faults.of("reading", e);
        } finally {
            gate.leave();
        }
    }

    /** Walks a table: while the index is open, and without seeing what is written meanwhile. */
    final class Walk implements AutoCloseable {

        private final ReadOptions range = new ReadOptions();
        private final Slice upper;
        private final RocksIterator at;

        private Walk(Table table, byte[] before, Snapshot snapshot) {
            this.upper = before == null ? null : new Slice(before);
            if (upper != null) {
                range.setIterateUpperBound(upper);
            }
            if (snapshot != null) {
                range.setSnapshot(snapshot);
            }
            this.at = db.newIterator(tables[table.ordinal()], range);
        }

        Walk seek(byte[] key) {
            at.seek(key);
            return this;
        }

        boolean valid() {
            if (at.isValid()) {
                return true;
            }
            try {
                at.status();
                return false;
            } catch (RocksDBException e) {
                throw Faults.of("reading", e);
            }
        }

        void next() {
            at.next();
        }

        byte[] key() {
            return at.key();
        }

        byte[] value() {
            return at.value();
        }

        @Override
        public void close() {
            at.close();
            range.close();
            if (upper != null) {
                upper.close();
            }
        }
    }

    /** Gives a walk from {@code from} up to {@code before} (null for the end) to somebody who does not keep it. */
    <T> T walk(Table table, byte[] from, byte[] before, Function<Walk, T> reader) {
        gate.enter();
        try (Walk walk = new Walk(table, before, null)) {
            return reader.apply(walk.seek(from));
        } finally {
            gate.leave();
        }
    }

    /** Walks two tables as they are at one moment. */
    <T> T walk(Table one, Table other, byte[] before, java.util.function.BiFunction<Walk, Walk, T> reader) {
        gate.enter();
        Snapshot snapshot = db.getSnapshot();
        try (Walk first = new Walk(one, before, snapshot); Walk second = new Walk(other, before, snapshot)) {
            return reader.apply(first, second);
        } finally {
            db.releaseSnapshot(snapshot);
            snapshot.close();
            gate.leave();
        }
    }

    /** All of a kind in {@link Table#META}. */
    void each(char kind, java.util.function.BiConsumer<String, byte[]> reader) {
        byte[] from = {(byte) kind};
        walk(Table.META, from, Keys.after(from), walk -> {
            for (; walk.valid(); walk.next()) {
                reader.accept(Keys.name(walk.key()), walk.value());
            }
            return null;
        });
    }

    /** Writes all or nothing. @param durable whether it waits for the disk, when the settings say so */
    void write(Batch batch, boolean durable) throws RocksDBException {
        gate.enter();
        try (WriteBatch all = new WriteBatch(batch.bytes())) {
            db.write(durable ? forced : lazy, all);
        } finally {
            gate.leave();
        }
    }

    /** Forces what was written lazily. */
    void force() throws RocksDBException {
        gate.enter();
        try {
            db.syncWal();
        } finally {
            gate.leave();
        }
    }

    /** Copies it as it is at one moment, everything forced, into a new directory. */
    void copy(Path target) throws RocksDBException {
        gate.enter();
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(target.toString());
        } finally {
            gate.leave();
        }
    }

    /** A number that RocksDB says of itself; 0 when it does not know. */
    long property(String name) {
        gate.enter();
        try {
            return db.getAggregatedLongProperty(name);
        } catch (RocksDBException e) {
            return 0;
        } finally {
            gate.leave();
        }
    }

    /** Closes and opens again; who is inside comes out first. */
    void reopen() {
        gate.close();
        release();
        open();
    }

    @Override
    public void close() {
        gate.close();
        release();
    }

    private void release() {
        if (tables != null) {
            for (ColumnFamilyHandle table : tables) {
                table.close();
            }
            tables = null;
        }
        if (db != null) {
            try {
                db.closeE();
            } catch (RocksDBException e) {
                throw new NemboException(ObjectError.OBJECTS_FAULT, "the index did not close in order: " + e.getMessage(), e);
            } finally {
                db = null;
                releaseHeld();
            }
        } else {
            releaseHeld();
        }
    }

    private void releaseHeld() {
        for (int i = held.size() - 1; i >= 0; i--) {
            try {
                Objects.requireNonNull(held.get(i)).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        held.clear();
    }
}
