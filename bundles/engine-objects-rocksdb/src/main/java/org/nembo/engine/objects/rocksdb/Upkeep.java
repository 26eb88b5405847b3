package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.NemboException;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes on beside requests: deletes what nobody needs, forces the disk, and opens the index again when a faulty disk is well. Thread-safe. */
final class Upkeep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final int SWEEP_MILLIS = 1000;
    private static final int HEAL_MILLIS = 2000;
    private static final int PROBE_BYTES = 1024 * 1024;

    private final Shop shop;
    private final Settings settings;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean closing;
    private volatile boolean collected;

    Upkeep(Shop shop, Settings settings) {
        this.shop = shop;
        this.settings = settings;
        this.timer = new ScheduledThreadPoolExecutor(2, task -> {
            Thread thread = new Thread(null, task, "nembo-objects", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        timer.scheduleWithFixedDelay(() -> quietly("deleting what nobody needs", this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(() -> quietly("opening the index again", this::heal), HEAL_MILLIS, HEAL_MILLIS, TimeUnit.MILLISECONDS);
        if (settings.durability() == Settings.Durability.BATCH) {
            timer.scheduleWithFixedDelay(() -> quietly("forcing the disk", this::force), settings.batch().toMillis(), settings.batch().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void quietly(String what, Runnable work) {
        try {
            if (!closing) {
                work.run();
            }
        } catch (RuntimeException e) {
            log.warn("{} failed, and is tried again: {}", what, e.getMessage());
        }
    }

    private void sweep() {
        if (!collected) {
            int orphans = shop.trash().collectOrphans(() -> closing);
            collected = !closing;
            if (orphans > 0) {
                log.info("Deleted {} files that a crash had left in {}", orphans, shop.files().root());
            }
        }
        shop.trash().sweep(() -> closing);
    }

    /** Deletes at once what may be deleted: for tests and before somebody looks at the disk. */
    void sweepNow() {
        sweep();
    }

    private void force() {
        try {
            shop.index().force();
        } catch (RocksDBException e) {
            NemboException fault = Faults.of("forcing the disk", e);
            shop.commits().refuse(fault);
            throw fault;
        }
    }

    /** After a failed write nobody knows what of it is on the disk: opening again finds out. Reading goes on until the disk takes bytes again. */
    void heal() {
        boolean refused = shop.commits().refused() != null;
        if (!refused && shop.files().fault() == null || !isWell()) {
            return;
        }
        shop.files().well();
        if (!refused) {
            return;
        }
        log.info("The disk takes bytes again: opening the index of {} anew", shop.directory());
        shop.reopen();
        log.info("The object store in {} writes again", shop.directory());
    }

    private boolean isWell() {
        Path probe = shop.directory().resolve("probe");
        try {
            shop.disk().writing(PROBE_BYTES);
            if (shop.disk().usable() < settings.reserve() / 2 + PROBE_BYTES) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(PROBE_BYTES), 0);
                channel.force(true);
            }
            Files.delete(probe);
            return true;
        } catch (IOException e) {
            log.debug("The disk is not well yet: {}", e.getMessage());
            return false;
        }
    }

    /** Whether the files that a crash may have left were looked for. */
    boolean hasCollected() {
        return collected;
    }

    @Override
    public void close() {
        closing = true;
        timer.shutdownNow();
        boolean interrupted = false;
        for (;;) {
            try {
                if (timer.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
                log.warn("Still waiting for the upkeep of {}", shop.directory());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
