package org.nembo.engine.objects.s3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** Reads all bytes of a stretch of versions, in the order of the index. Confined to one thread. */
final class Scrubber {

    private static final HexFormat HEX = HexFormat.of();

    private final ObjectEngine engine;
    private final Tables tables;
    private final List<StoredObject> damaged = new ArrayList<>();
    private long read;
    private long bytes;

    Scrubber(ObjectEngine engine, Tables tables) {
        this.engine = engine;
        this.tables = tables;
    }

    /** Where a version is: what is said for the next stretch. */
    private record Position(long bucket, byte[] name, Stamp stamp) {

        static Position parse(String text) {
            if (text.isEmpty()) {
                return new Position(-1, new byte[0], new Stamp(-1, -1));
            }
            String[] words = text.split(":", -1);
            try {
                return new Position(Long.parseLong(words[0]), HEX.parseHex(words[1]), new Stamp(Long.parseLong(words[2]), Long.parseLong(words[3])));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("'%s' is not what a stretch before said".formatted(text), e);
            }
        }

        String text() {
            return "%d:%s:%d:%d".formatted(bucket, HEX.formatHex(name), stamp.age(), stamp.tie());
        }
    }

    private record Item(Position position, Optional<StoredObject> object) {
    }

    ObjectEngine.Scrubbed scrub(String after, int versions) {
        List<Item> items = tables.read(handle -> items(handle, Position.parse(after), versions));
        for (Item each : items) {
            read++;
            each.object().filter(object -> !object.marker()).ifPresent(this::check);
        }
        String next = items.size() == versions && versions > 0 ? items.get(versions - 1).position().text() : "";
        return new ObjectEngine.Scrubbed(next, read, bytes, damaged);
    }

    private static List<Item> items(Handle handle, Position after, int max) {
        return handle.createQuery("SELECT bucket, " + Row.ALL + " FROM objectindex_version WHERE (bucket, name, age, tie) > (:bucket, :name, :age, :tie) "
                        + "ORDER BY bucket, name, age, tie LIMIT :max").bind("bucket", after.bucket()).bind("name", after.name())
                .bind("age", after.stamp().age()).bind("tie", after.stamp().tie()).bind("max", max)
                .map((row, context) -> {
                    byte[] name = row.getBytes("name");
                    Row found = Row.read(row);
                    return new Item(new Position(row.getLong("bucket"), name, found.stamp()), StoredBuckets.numbered(handle, row.getLong("bucket"))
                            .map(bucket -> found.stored(bucket.name(), new String(name, StandardCharsets.UTF_8))));
                }).list();
    }

    private void check(StoredObject object) {
        try (Content content = engine.open(object, 0, object.stored())) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                bytes += some.remaining();
            }
        } catch (NemboException e) {
            if (e.code() == ObjectError.DAMAGED) {
                engine.find(object.bucket(), object.key(), object.version()).filter(now -> object.place().equals(now.place())).ifPresent(damaged::add);
            } else if (e.code() != ObjectError.NO_SUCH_VERSION) {
                throw e;
            }
        }
    }
}
