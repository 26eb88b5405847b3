package org.nembo.engine.objects.rocksdb;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who reads what: bytes that are read are not deleted, and bytes that are being deleted are not read. By id of a place. Thread-safe. */
final class Pins {

    private static final int DOOMED = -1;

    private final Map<Long, Integer> counts = new ConcurrentHashMap<>();

    /** @return false when they are being deleted */
    boolean pin(long id) {
        return counts.merge(id, 1, (before, one) -> before == DOOMED ? before : before + one) != DOOMED;
    }

    void unpin(long id) {
        counts.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
    }

    /** @return false when somebody reads them */
    boolean doom(long id) {
        return counts.merge(id, DOOMED, (before, doomed) -> before) == DOOMED;
    }

    /** They are deleted. */
    void forget(long id) {
        counts.remove(id, DOOMED);
    }
}
