package org.nembo.engine.objects.rocksdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes mutations in one order, as many at once as wait: they share one force of the disk. The first that comes writes for all that wait, the others sleep
 * until they are written or until it is their turn to write. Thread-safe.
 */
final class Commits {

    private static final Logger log = LoggerFactory.getLogger(Commits.class);
    private static final int GROUP_BYTES = 8 * 1024 * 1024;

    private final Index index;
    private final Accounts accounts;
    private final Changes changes;
    private final AtomicLong groups = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    /** Guarded by this. */
    private final Deque<Mutation> waiting = new ArrayDeque<>();
    private boolean writing;
    private volatile NemboException refused;

    Commits(Index index, Accounts accounts, Changes changes) {
        this.index = index;
        this.accounts = accounts;
        this.changes = changes;
    }

    /** Takes nothing any more: after a failed write nobody knows what of it is on the disk. */
    void refuse(NemboException why) {
        if (refused == null) {
            log.error("The object store takes no changes until its disk is well: {}", why.getMessage());
        }
        refused = why;
    }

    /** Takes changes again. */
    void accept() {
        refused = null;
    }

    /** Why nothing is taken; null when it is. */
    NemboException refused() {
        return refused;
    }

    /** Returns when it is as durable as the settings say, and visible. */
    void commit(Mutation mutation) {
        NemboException why = refused;
        if (why != null) {
            // Trying again helps once it is well; a disk that is full is said to be so.
            throw why.code() == ObjectError.OBJECTS_FULL
                    ? new NemboException(why.code(), "the object store takes no changes until its disk is well: " + why.getMessage(), why)
                    : new NemboException(ObjectError.OBJECTS_BUSY, "the object store can only be read until its disk is well", why);
        }
        accounts.reserve(mutation);
        mutation.tried();
        boolean first;
        synchronized (this) {
            waiting.add(mutation);
            first = !writing;
            writing = true;
        }
        if (first || mutation.awaitLead()) {
            write();
        }
        if (mutation.failure() != null) {
            throw mutation.failure();
        }
    }

    private void write() {
        List<Mutation> group = group();
        RuntimeException failure = null;
        try {
            if (refused != null) {
                throw refused;
            }
            writeAll(group);
        } catch (RocksDBException e) {
            failure = Faults.of("writing", e);
        } catch (RuntimeException e) {
            failure = e;
        }
        accounts.settle(group, failure == null);
        if (failure != null) {
            refuse(failure instanceof NemboException known ? known : new NemboException(ObjectError.OBJECTS_FAULT, "writing failed: " + failure, failure));
        }
        handOver();
        for (Mutation each : group) {
            each.done(failure == null ? null : ownFailure(failure));
        }
    }

    private static RuntimeException ownFailure(RuntimeException failure) {
        return failure instanceof NemboException known ? new NemboException(known.code(), known.getMessage(), known) : new IllegalStateException(failure);
    }

    private synchronized List<Mutation> group() {
        List<Mutation> group = new ArrayList<>(waiting.size());
        long bytes = 0;
        while (!waiting.isEmpty() && (group.isEmpty() || bytes < GROUP_BYTES)) {
            Mutation next = waiting.poll();
            bytes += next.batch().size();
            group.add(next);
        }
        return group;
    }

    private void handOver() {
        Mutation next;
        synchronized (this) {
            next = waiting.peek();
            writing = next != null;
        }
        if (next != null) {
            next.lead();
        }
    }

    private void writeAll(List<Mutation> group) throws RocksDBException {
        Batch all = new Batch();
        long sequence = changes.last();
        for (Mutation each : group) {
            all.add(each.batch());
            if (changes.wanted() && each.change() != null) {
                sequence++;
                changes.write(all, sequence, each.change());
            }
            if (each.last() != null) {
                changes.at(sequence);
                each.last().accept(all);
            }
        }
        accounts.write(all, group);
        index.write(all, true);
        groups.incrementAndGet();
        written.addAndGet(group.size());
        changes.reached(sequence);
    }

    /** How many groups were written. */
    long groups() {
        return groups.get();
    }

    /** How many mutations were written. */
    long mutations() {
        return written.get();
    }
}
