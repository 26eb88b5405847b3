package org.nembo.engine.objects.s3;

import java.util.List;
import org.nembo.spi.object.StoredObject;

/**
 * Where the bytes of a version or of a part are.
 *
 * @param segments in order; none for no bytes
 * @param parts    of a version that came in parts
 */
record Place(List<Segment> segments, List<StoredObject.Part> parts) {

    static final Place EMPTY = new Place(List.of(), List.of());

    /** A whole file. */
    record Segment(String file, long length) {
    }

    Place {
        segments = List.copyOf(segments);
        parts = List.copyOf(parts);
    }

    long length() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    List<String> files() {
        return segments.stream().map(Segment::file).toList();
    }
}
