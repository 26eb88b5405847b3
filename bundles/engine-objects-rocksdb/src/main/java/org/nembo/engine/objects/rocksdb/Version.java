package org.nembo.engine.objects.rocksdb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/**
 * One version as the index keeps it: what a listing shows comes first, a checksum over the key and all of it last. Bucket and key are those of its key in the
 * index; whether it is the current one is said by where it is.
 */
record Version(Stamp stamp, String id, boolean marker, Instant modified, long size, String etag, String owner, Place place, Optional<Checksum> checksum,
        Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts, List<String> accounts) {

    private static final int FORMAT = 1;
    private static final int MARKER = 1;
    private static final int SUMMED = 2;
    private static final int MD5 = 4;
    private static final int CLASSED = 8;
    private static final List<String> ALGORITHMS = List.of("", "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256");
    private static final int SUM_BYTES = 4;

    static Version of(NewObject object, String id, Stamp stamp, Instant modified, Place place) {
        List<String> accounts = new ArrayList<>();
        object.charges().forEach(charge -> accounts.add(charge.account()));
        return new Version(stamp, id, false, modified, object.size(), object.etag(), object.owner(), place, object.checksum(), object.headers(),
                object.metadata(), object.tags(), object.facts(), accounts);
    }

    static Version marker(String id, Stamp stamp, Instant modified, String owner) {
        return new Version(stamp, id, true, modified, 0, "", owner, Place.EMPTY, Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), List.of());
    }

    Version with(Map<String, String> newTags, Map<String, String> newFacts) {
        return new Version(stamp, id, marker, modified, size, etag, owner, place, checksum, headers, metadata, newTags, newFacts, accounts);
    }

    Version at(Place other) {
        return new Version(stamp, id, marker, modified, size, etag, owner, other, checksum, headers, metadata, tags, facts, accounts);
    }

    /** @param object the key in the index without what older versions have at its end */
    byte[] bytes(byte[] object) {
        Out out = new Out(320).u8(FORMAT);
        byte[] md5 = packed(etag);
        String storageClass = headers.getOrDefault(Listing.STORAGE_CLASS, "");
        out.u8((marker ? MARKER : 0) | (checksum.isPresent() ? SUMMED : 0) | (md5 != null ? MD5 : 0) | (storageClass.isEmpty() ? 0 : CLASSED));
        out.i64(stamp.order()).i32(stamp.tie()).i64(modified.toEpochMilli()).number(size);
        // Ours say their order themselves: what is left is short.
        out.text(id).text(owner);
        if (md5 != null) {
            out.raw(md5);
        } else {
            out.text(etag);
        }
        checksum.ifPresent(sum -> {
            int known = Math.max(0, ALGORITHMS.indexOf(sum.algorithm()));
            out.u8(known);
            if (known == 0) {
                out.text(sum.algorithm());
            }
            out.text(sum.type());
        });
        if (!storageClass.isEmpty()) {
            out.text(storageClass);
        }
        place.write(out);
        checksum.ifPresent(sum -> out.text(sum.value()));
        out.map(headers).map(metadata).map(tags).map(facts).texts(accounts);
        byte[] bytes = out.bytes();
        return new Out(bytes.length + SUM_BYTES).raw(bytes).i32(sum(object, object.length, bytes, bytes.length)).bytes();
    }

    private static byte[] packed(String etag) {
        if (etag.length() != 32) {
            return null;
        }
        for (int i = 0; i < 32; i++) {
            char c = etag.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return null;
            }
        }
        return HexFormat.of().parseHex(etag);
    }

    private static int sum(byte[] object, int keyLength, byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(object, 0, keyLength);
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    /** The part of a record that a listing shows, and then the reader of the rest. */
    private record Head(int flags, Stamp stamp, Instant modified, long size, String id, String owner, String etag, String algorithm, String type,
            String storageClass, In rest) {
    }

    private static Head head(byte[] indexed, int end, byte[] bytes) {
        int length = bytes.length - SUM_BYTES;
        if (length < 0 || sum(indexed, end, bytes, length) != new In(bytes, length, bytes.length).i32()) {
            throw new NemboException(ObjectError.DAMAGED, "the record of the object '%s' in the index is damaged".formatted(Keys.text(indexed, end)));
        }
        In in = new In(bytes, 0, length);
        int format = in.u8();
        if (format != FORMAT) {
            throw new NemboException(ObjectError.OBJECTS_FAULT, "the record of the object '%s' has the format %d, which a newer release has written"
                    .formatted(Keys.text(indexed, end), format));
        }
        int flags = in.u8();
        Stamp stamp = new Stamp(in.i64(), in.i32());
        Instant modified = Instant.ofEpochMilli(in.i64());
        long size = in.number();
        String id = in.text();
        String owner = in.text();
        String etag = (flags & MD5) != 0 ? HexFormat.of().formatHex(in.raw(16)) : in.text();
        String algorithm = "";
        String type = "";
        if ((flags & SUMMED) != 0) {
            int known = in.u8();
            algorithm = known == 0 ? in.text() : ALGORITHMS.get(known);
            type = in.text();
        }
        String storageClass = (flags & CLASSED) != 0 ? in.text() : "";
        return new Head(flags, stamp, modified, size, id, owner, etag, algorithm, type, storageClass, in);
    }

    /** @param end where the object's key ends in {@code indexed} */
    static Version read(byte[] indexed, int end, byte[] bytes) {
        Head head = head(indexed, end, bytes);
        In in = head.rest();
        Place place = Place.read(in);
        Optional<Checksum> checksum = (head.flags() & SUMMED) == 0 ? Optional.empty() : Optional.of(new Checksum(head.algorithm(), in.text(), head.type()));
        return new Version(head.stamp(), head.id(), (head.flags() & MARKER) != 0, head.modified(), head.size(), head.etag(), head.owner(), place, checksum,
                in.map(), in.map(), in.map(), in.map(), in.texts());
    }

    static boolean isMarker(byte[] bytes) {
        return bytes.length > 1 && (bytes[1] & MARKER) != 0;
    }

    /** Only what a listing shows. */
    static Listing.Entry entry(byte[] indexed, int end, byte[] bytes, boolean latest) {
        Head head = head(indexed, end, bytes);
        return new Listing.Entry(Keys.text(indexed, end), head.id(), latest, (head.flags() & MARKER) != 0, head.modified(), head.size(), head.etag(),
                head.owner(), head.algorithm(), head.type(), head.storageClass());
    }

    /** @param parts of an object that came in parts */
    StoredObject stored(String bucket, String key, boolean latest, List<StoredObject.Part> parts) {
        return new StoredObject(bucket, key, id, latest, marker, modified, size, place.length(), etag, owner, checksum, headers, metadata, tags, facts, parts,
                accounts, place);
    }
}
