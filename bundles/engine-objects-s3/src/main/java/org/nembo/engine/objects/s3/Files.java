package org.nembo.engine.objects.s3;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What the index knows of files, and which of them this node reads. Thread-safe. */
final class Files {

    private final Tables tables;
    private final Clock clock;
    private final Map<String, Integer> pins = new ConcurrentHashMap<>();

    Files(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /** A file that there is, and that nobody deletes. */
    Optional<Filed> find(String id) {
        return tables.read(handle -> handle.createQuery("SELECT length, sums FROM objectindex_file WHERE id = :id AND deleting = 0").bind("id", id)
                .map((row, context) -> new Filed(id, row.getLong(1), row.getBytes(2))).findOne());
    }

    void pin(Collection<String> ids) {
        ids.forEach(id -> pins.merge(id, 1, Integer::sum));
    }

    void unpin(Collection<String> ids) {
        ids.forEach(id -> pins.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1));
    }

    /** Keeps other nodes from deleting what is read here, until then. */
    void lease(Collection<String> ids, long until) {
        tables.change(List.of(), change -> {
            PreparedBatch batch = change.handle().prepareBatch("UPDATE objectindex_file SET leased = :until WHERE id = :id AND leased < :until");
            ids.stream().sorted().forEach(id -> batch.bind("until", until).bind("id", id).add());
            return batch.execute().length;
        });
    }

    /** Files that nobody needs since then; at most so many. Those that were read here are among them no longer than they are read. */
    List<String> unused(long since, int max) {
        return tables.read(handle -> handle.createQuery("SELECT id FROM objectindex_file WHERE uses = 0 AND since < :since AND leased < :now "
                        + "ORDER BY since LIMIT :max").bind("since", since).bind("now", clock.millis()).bind("max", max).mapTo(String.class).list())
                .stream().filter(id -> !pins.containsKey(id)).toList();
    }

    /** Nobody can use it from now on. False when somebody does. */
    boolean condemn(String id) {
        return tables.change(List.of(), change -> change.handle()
                .createUpdate("UPDATE objectindex_file SET deleting = 1 WHERE id = :id AND uses = 0 AND leased < :now").bind("id", id)
                .bind("now", clock.millis()).execute()) == 1;
    }

    /** It is deleted. */
    void forget(String id) {
        tables.change(List.of(), change -> change.handle().createUpdate("DELETE FROM objectindex_file WHERE id = :id AND deleting = 1").bind("id", id)
                .execute());
    }

    /** Those of them that the index knows. */
    List<String> known(List<String> ids) {
        return ids.isEmpty() ? List.of() : tables.read(handle -> handle.createQuery("SELECT id FROM objectindex_file WHERE id IN (<ids>)")
                .bindList("ids", ids).mapTo(String.class).list());
    }
}
