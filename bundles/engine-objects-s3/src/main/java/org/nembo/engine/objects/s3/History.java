package org.nembo.engine.objects.s3;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The versions of one key, in a transaction that has the key alone. Confined to one thread. */
final class History {

    private static final String WHERE = " WHERE bucket = :bucket AND name = :name";

    private final Handle handle;
    private final long bucket;
    private final byte[] name;

    History(Handle handle, long bucket, String key) {
        this.handle = handle;
        this.bucket = bucket;
        this.name = Range.bytes(key);
    }

    private Query query(String rest) {
        return handle.createQuery("SELECT " + Row.ALL + " FROM objectindex_version" + WHERE + rest).bind("bucket", bucket).bind("name", name);
    }

    private Update update(String sql) {
        return handle.createUpdate(sql).bind("bucket", bucket).bind("name", name);
    }

    /** The newest one, which is the current one. */
    Optional<Row> current() {
        return query(" ORDER BY age, tie LIMIT 1").map((row, context) -> Row.read(row)).findOne();
    }

    /** @param id null for the current one */
    Optional<Row> find(String id) {
        return id == null ? current() : query(" AND id = :id").bind("id", id).map((row, context) -> Row.read(row)).findOne();
    }

    /** Adds a version where it belongs, when what it replaces is gone already. */
    Row add(Row added) {
        Optional<Row> newest = current();
        boolean latest = newest.isEmpty() || added.stamp().compareTo(newest.get().stamp()) < 0;
        newest.filter(row -> row.latest() == latest).ifPresent(row -> mark(row, !latest));
        Row row = added.current(latest);
        row.bind(update("INSERT INTO objectindex_version (bucket, name, age, tie, id, latest, marker, modified, size, stored, etag, owner, algorithm, "
                + "sumtype, class, details, place) VALUES (:bucket, :name, :age, :tie, :id, :latest, :marker, :modified, :size, :stored, :etag, :owner, "
                + ":algorithm, :sumtype, :class, :details, :place)")).execute();
        return row;
    }

    private void mark(Row row, boolean latest) {
        update("UPDATE objectindex_version SET latest = :latest" + WHERE + " AND age = :age AND tie = :tie").bind("latest", latest ? 1 : 0)
                .bind("age", row.stamp().age()).bind("tie", row.stamp().tie()).execute();
    }

    /** Takes a version away. */
    void remove(Row row) {
        update("DELETE FROM objectindex_version" + WHERE + " AND age = :age AND tie = :tie").bind("age", row.stamp().age()).bind("tie", row.stamp().tie())
                .execute();
    }

    /** After the current one was taken away: the newest of the others becomes that. */
    void promote() {
        current().filter(row -> !row.latest()).ifPresent(row -> mark(row, true));
    }

    /** Writes details and place of a version anew. */
    void replace(Row row) {
        update("UPDATE objectindex_version SET details = :details, place = :place" + WHERE + " AND age = :age AND tie = :tie")
                .bind("details", Json.write(row.details())).bind("place", Json.write(row.place())).bind("age", row.stamp().age())
                .bind("tie", row.stamp().tie()).execute();
    }
}
