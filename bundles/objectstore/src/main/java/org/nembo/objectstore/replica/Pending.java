package org.nembo.objectstore.replica;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nembo.objectstore.replica.ReplicaRows.Copy;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.StoredObject;

/**
 * Says whether a version is at a site already. Nothing is kept beside the version for that: it follows from the places in the change log and in the copying
 * of the bucket. Thread-safe.
 */
final class Pending {

    static final String PENDING = "PENDING";
    static final String COMPLETED = "COMPLETED";
    static final String FAILED = "FAILED";

    private static final int LOOKED_AT = 1000;
    /** Changes that are made at a time are in the log in any order. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final ChangeLog log;
    private final ReplicaRows rows;

    Pending(ChangeLog log, ReplicaRows rows) {
        this.log = log;
        this.rows = rows;
    }

    String status(Replicator replicator, StoredObject object) {
        Replicator.State state = replicator.state();
        Item item = new Item(object.bucket(), object.key(), object.version());
        if (state.refused() > 0 && rows.find(state.site().name(), item).isPresent()) {
            return FAILED;
        }
        return isCopied(replicator.copy(object.bucket()), object) && !isInLog(state, item, object.modified()) ? COMPLETED : PENDING;
    }

    private static boolean isCopied(Optional<Copy> copy, StoredObject object) {
        return copy.isPresent() && (copy.get().ended().isPresent() || object.modified().isAfter(copy.get().begun())
                || compare(object.key(), copy.get().afterKey()) < 0);
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isInLog(Replicator.State state, Item item, Instant modified) {
        if (state.backlog() == 0) {
            return false;
        }
        List<ChangeLog.Change> changes = log.read(state.done(), LOOKED_AT);
        for (ChangeLog.Change change : changes) {
            if (change.key().equals(item.key()) && change.bucket().equals(item.bucket()) && change.version().equals(item.version())) {
                return true;
            }
        }
        return changes.size() == LOOKED_AT && !modified.isBefore(changes.get(0).time().minus(APART));
    }
}
