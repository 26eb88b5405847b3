package org.nembo.testkit.object;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectEngine.Deleted;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Uploads;

/** An engine with the words that its tests speak in. */
public final class EngineUnderTest {

    /** Larger than what engines keep in an index. */
    public static final int LARGE = 700_000;
    static final Origin ORIGIN = new Origin("4711@urn:nembo:local", "127.0.0.1", "request-1", "ObjectCreated:Put", "");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ObjectEngine engine;

    public EngineUnderTest(ObjectEngine engine) {
        this.engine = engine;
    }

    public ObjectEngine engine() {
        return engine;
    }

    /** A new bucket; its name. */
    public String bucket(Versioning versioning) {
        String name = "test-" + System.nanoTime() + "-" + COUNT.incrementAndGet();
        engine.buckets().create(new Bucket(name, "4711@urn:nembo:local", "", Instant.now(), versioning, Map.of(), 0));
        return name;
    }

    /** Bytes that are different for each seed. */
    public static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    void putClassed(String bucket, String key, Optional<Checksum> checksum) {
        engine.put(new NewObject(bucket, key, 0, "d41d8cd98f00b204e9800998ecf8427e", "4711@urn:nembo:local", checksum,
                Map.of(Listing.STORAGE_CLASS, "STANDARD_IA"), Map.of(), Map.of(), Map.of(), List.of(), Optional.empty(), ORIGIN), draft(new byte[0]),
                Guard.NONE);
    }

    public Draft draft(byte[] bytes) {
        Draft draft = engine.draft(bytes.length);
        for (int at = 0; at < bytes.length; at += 50_000) {
            draft.write(ByteBuffer.wrap(bytes, at, Math.min(50_000, bytes.length - at)));
        }
        return draft;
    }

    public static NewObject object(String bucket, String key, long size, List<Charge> charges) {
        return new NewObject(bucket, key, size, "d41d8cd98f00b204e9800998ecf8427e", "4711@urn:nembo:local", Optional.empty(),
                Map.of("content-type", "text/plain"), Map.of("colour", "blue"), Map.of("tag", "value"), Map.of("fact", "one"),
                charges, Optional.empty(), ORIGIN);
    }

    public StoredObject put(String bucket, String key, byte[] bytes) {
        return put(bucket, key, bytes, Guard.NONE);
    }

    public StoredObject put(String bucket, String key, byte[] bytes, Guard guard) {
        return engine.put(object(bucket, key, bytes.length, List.of()), draft(bytes), guard);
    }

    public StoredObject put(String bucket, String key, String text) {
        return put(bucket, key, text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] read(StoredObject object) {
        return read(object, 0, object.stored());
    }

    public byte[] read(StoredObject object, long from, long length) {
        byte[] all = new byte[(int) length];
        int at = 0;
        try (Content content = engine.open(object, from, length)) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                int now = some.remaining();
                some.get(all, at, now);
                at += now;
            }
        }
        return Arrays.copyOf(all, at);
    }

    /** What an object says; null when it is not there, or when it is a delete marker. */
    public String text(String bucket, String key) {
        return text(bucket, key, null);
    }

    public String text(String bucket, String key, String version) {
        return engine.find(bucket, key, version).filter(found -> !found.marker()).map(found -> new String(read(found), StandardCharsets.UTF_8)).orElse(null);
    }

    public Deleted delete(String bucket, String key, String version) {
        return engine.delete(bucket, key, version, Guard.NONE, ORIGIN);
    }

    /** Keys, and rolled up prefixes, of a listing in pages of {@code page}. */
    public List<String> keys(String bucket, String prefix, String delimiter, int page) {
        java.util.Set<String> all = new java.util.TreeSet<>(EngineUnderTest::compareBytes);
        String after = "";
        boolean more = true;
        while (more) {
            var found = engine.list(new ListRequest(bucket, prefix, delimiter, after, "", page, false));
            found.entries().forEach(entry -> all.add(entry.key()));
            all.addAll(found.prefixes());
            more = found.more();
            after = found.next();
        }
        return List.copyOf(all);
    }

    static int compareBytes(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A part of an upload. */
    public Uploads.Part part(org.nembo.spi.object.Upload upload, int number, byte[] bytes, List<Charge> charges) {
        return engine.uploads().put(upload, new Uploads.Part(number, bytes.length, 0, "etag-" + number, "", Instant.now(), Map.of("n", "" + number)),
                draft(bytes), charges);
    }
}
