package org.nembo.engine.objects.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** An object of several segments, and the parts that it came in. */
record Chain(List<Place> segments, List<StoredObject.Part> parts) {

    private static final int KIND = 'c';

    byte[] bytes() {
        Out out = new Out(16 + segments.size() * 32).u8(KIND).number(segments.size());
        segments.forEach(segment -> segment.write(out));
        out.number(parts.size());
        parts.forEach(part -> out.number(part.number()).number(part.size()).text(part.checksum()));
        return out.bytes();
    }

    static Chain read(Index index, Place place) {
        byte[] bytes = index.get(Index.Table.FILE, Keys.number(place.id()));
        if (bytes == null) {
            throw new NemboException(ObjectError.NO_SUCH_VERSION, "the segments of the object are gone");
        }
        In in = new In(bytes);
        if (in.u8() != KIND) {
            throw new NemboException(ObjectError.DAMAGED, "the list of segments of an object is damaged");
        }
        int count = in.count();
        List<Place> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(Place.read(in));
        }
        int parts = in.count();
        List<StoredObject.Part> all = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            all.add(new StoredObject.Part((int) in.number(), in.number(), in.text()));
        }
        return new Chain(segments, all);
    }
}
