package org.nembo.engine.objects.rocksdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** Reads all bytes of a stretch of versions: first the current ones, then the past ones. Confined to one thread. */
final class Scrubber {

    private static final HexFormat HEX = HexFormat.of();

    private final ObjectEngine engine;
    private final Shop shop;
    private final List<StoredObject> damaged = new ArrayList<>();
    private long read;
    private long bytes;

    Scrubber(ObjectEngine engine, Shop shop) {
        this.engine = engine;
        this.shop = shop;
    }

    private record Item(byte[] key, byte[] record) {
    }

    /** @param after {@code c<key>} or {@code p<key>} in hexadecimal */
    ObjectEngine.Scrubbed scrub(String after, int versions) {
        Table table = after.startsWith("p") ? Table.PAST : Table.CURRENT;
        byte[] from = after.isEmpty() ? new byte[0] : new Out().raw(HEX.parseHex(after, 1, after.length())).u8(0).bytes();
        List<Item> items = items(table, from, versions);
        for (Item each : items) {
            check(table, each);
        }
        String next = "";
        if (items.size() == versions) {
            next = (table == Table.PAST ? "p" : "c") + HEX.formatHex(items.get(versions - 1).key());
        } else if (table == Table.CURRENT) {
            next = "p";
        }
        return new ObjectEngine.Scrubbed(next, read, bytes, damaged);
    }

    private List<Item> items(Table table, byte[] from, int versions) {
        return shop.index().walk(table, from, null, walk -> {
            List<Item> found = new ArrayList<>();
            for (; walk.valid() && found.size() < versions; walk.next()) {
                found.add(new Item(walk.key(), walk.value()));
            }
            return found;
        });
    }

    private void check(Table table, Item item) {
        read++;
        int end = Keys.end(item.key());
        String bucket = shop.buckets().name(new In(item.key()).i32());
        Version version = Version.read(item.key(), end, item.record());
        if (bucket.isEmpty() || version.marker()) {
            return;
        }
        StoredObject object = version.stored(bucket, Keys.text(item.key(), end), table == Table.CURRENT, List.of());
        try (Content content = engine.open(object, 0, object.stored())) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                bytes += some.remaining();
            }
        } catch (NemboException e) {
            if (e.code() == ObjectError.DAMAGED) {
                engine.find(object.bucket(), object.key(), object.version()).filter(now -> version.place().equals(now.place())).ifPresent(damaged::add);
            } else if (e.code() != ObjectError.NO_SUCH_VERSION) {
                throw e;
            }
        }
    }
}
