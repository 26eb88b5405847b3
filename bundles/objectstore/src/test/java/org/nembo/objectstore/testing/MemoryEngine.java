package org.nembo.objectstore.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;
import org.nembo.spi.object.Usages;

/** An engine on the heap, for tests: without quotas and change log. One lock for everything. */
public final class MemoryEngine implements ObjectEngine {

    static final Comparator<String> ORDER = (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Map<String, TreeMap<String, List<StoredObject>>> objects = new TreeMap<>();
    private final MemoryUploads uploads = new MemoryUploads(this);
    private final MemoryBuckets buckets = new MemoryBuckets(this::used);
    private long count;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Buckets buckets() {
        return buckets;
    }

    @Override
    public Uploads uploads() {
        return uploads;
    }

    @Override
    public ChangeLog changes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Usages usages() {
        return new Usages() {
            @Override
            public Usage of(String account) {
                return list(account, "", Integer.MAX_VALUE).stream().filter(usage -> usage.account().equals(account)).findFirst()
                        .orElse(new Usage(account, 0, 0));
            }

            @Override
            public List<Usage> list(String prefix, String after, int max) {
                return counted().entrySet().stream().filter(each -> each.getKey().startsWith(prefix) && each.getKey().compareTo(after) > 0)
                        .map(each -> new Usage(each.getKey(), each.getValue()[0], each.getValue()[1])).limit(max).toList();
            }
        };
    }

    /** Bytes and versions by account; parts of uploads are not counted. */
    private synchronized Map<String, long[]> counted() {
        Map<String, long[]> counted = new TreeMap<>();
        all().forEach(version -> version.accounts().forEach(account -> {
            long[] sums = counted.computeIfAbsent(account, any -> new long[2]);
            sums[0] += version.stored();
            sums[1]++;
        }));
        return counted;
    }

    private List<StoredObject> all() {
        return objects.values().stream().flatMap(keys -> keys.values().stream()).flatMap(List::stream).filter(version -> !version.marker()).toList();
    }

    @Override
    public Draft draft(long expected) {
        return new MemoryDraft();
    }

    @Override
    public Draft draft(StoredObject source) {
        MemoryDraft draft = new MemoryDraft();
        draft.write(ByteBuffer.wrap((byte[]) source.place()));
        return draft;
    }

    @Override
    public StoredObject put(NewObject object, Draft data, Guard guard) {
        return store(object, ((MemoryDraft) data).bytes(), List.of(), guard);
    }

    synchronized StoredObject store(NewObject o, byte[] bytes, List<StoredObject.Part> parts, Guard guard) {
        List<StoredObject> versions = versions(o.bucket(), o.key());
        guard.check(versions.stream().findFirst().filter(v -> !v.marker()));
        String version = fresh(o.bucket());
        StoredObject stored = new StoredObject(o.bucket(), o.key(), version, true, false, Instant.now().truncatedTo(ChronoUnit.MILLIS), o.size(), bytes.length,
                o.etag(), o.owner(), o.checksum(), o.headers(), o.metadata(), o.tags(), o.facts(), parts,
                o.charges().stream().map(c -> c.account()).toList(), bytes);
        add(versions, stored);
        return stored;
    }

    private String fresh(String bucket) {
        Bucket.Versioning versioning = buckets.find(bucket).orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_BUCKET, "bucket " + bucket)).versioning();
        count++;
        return versioning == Bucket.Versioning.ENABLED ? "v%06d".formatted(count) : "null";
    }

    private static void add(List<StoredObject> versions, StoredObject stored) {
        if (stored.version().equals("null")) {
            versions.removeIf(v -> v.version().equals("null"));
        }
        versions.replaceAll(v -> latest(v, false));
        versions.add(0, stored);
    }

    private static StoredObject latest(StoredObject v, boolean latest) {
        return new StoredObject(v.bucket(), v.key(), v.version(), latest, v.marker(), v.modified(), v.size(), v.stored(), v.etag(), v.owner(), v.checksum(),
                v.headers(), v.metadata(), v.tags(), v.facts(), v.parts(), v.accounts(), v.place());
    }

    private List<StoredObject> versions(String bucket, String key) {
        return objects.computeIfAbsent(bucket, b -> new TreeMap<>(ORDER)).computeIfAbsent(key, k -> new ArrayList<>());
    }

    private synchronized boolean used(String bucket) {
        return uploads.any(bucket) || objects.getOrDefault(bucket, new TreeMap<>()).values().stream().anyMatch(v -> !v.isEmpty());
    }

    @Override
    public synchronized Optional<StoredObject> find(String bucket, String key, String version) {
        return versions(bucket, key).stream().filter(v -> version == null || v.version().equals(version)).findFirst();
    }

    @Override
    public Content open(StoredObject object, long from, long length) {
        return new MemoryContent((byte[]) object.place(), from, length);
    }

    @Override
    public synchronized Deleted delete(String bucket, String key, String version, Guard guard, Origin origin) {
        List<StoredObject> versions = versions(bucket, key);
        Optional<StoredObject> found = find(bucket, key, version);
        guard.check(found.filter(v -> !v.marker()));
        boolean versioned = buckets.find(bucket).orElseThrow().versioning() != Bucket.Versioning.OFF;
        if (version == null && versioned) {
            String marker = fresh(bucket);
            Optional<StoredObject> replaced = versions.stream().filter(v -> marker.equals("null") && v.version().equals("null")).findFirst();
            add(versions, new StoredObject(bucket, key, marker, true, true, Instant.now().truncatedTo(ChronoUnit.MILLIS), 0, 0, "", origin.principal(),
                    Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of(), null));
            return new Deleted(marker, true, replaced);
        }
        found.ifPresent(versions::remove);
        if (!versions.isEmpty()) {
            versions.set(0, latest(versions.get(0), true));
        }
        return new Deleted(found.filter(v -> versioned || version != null).map(StoredObject::version).orElse(null),
                found.map(StoredObject::marker).orElse(false), found);
    }

    @Override
    public synchronized StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin) {
        StoredObject old = find(bucket, key, version).filter(v -> version != null || !v.marker()).orElseThrow(
                () -> new NemboException(version == null ? ObjectError.NO_SUCH_KEY : ObjectError.NO_SUCH_VERSION, "key " + key));
        StoredObject changed = change.apply(old);
        StoredObject next = old.with(changed.tags(), changed.facts());
        versions(bucket, key).replaceAll(v -> v == old ? next : v);
        return next;
    }

    @Override
    public synchronized Listing list(ListRequest r) {
        List<Listing.Entry> entries = new ArrayList<>();
        TreeSet<String> prefixes = new TreeSet<>(ORDER);
        String next = "";
        String nextVersion = "";
        for (Map.Entry<String, List<StoredObject>> e : objects.getOrDefault(r.bucket(), new TreeMap<>()).entrySet()) {
            String key = e.getKey();
            int cut = r.delimiter().isEmpty() || !key.startsWith(r.prefix()) ? -1 : key.indexOf(r.delimiter(), r.prefix().length());
            String rolled = cut < 0 ? "" : key.substring(0, cut + r.delimiter().length());
            boolean seen = !rolled.isEmpty() && (prefixes.contains(rolled) || rolled.equals(r.after()));
            int order = ORDER.compare(key, r.after());
            if (!key.startsWith(r.prefix()) || seen || order < 0 || order == 0 && r.afterVersion().isEmpty() && !r.after().isEmpty()) {
                continue;
            }
            boolean skipping = order == 0 && !r.afterVersion().isEmpty();
            for (StoredObject v : r.versions() ? e.getValue() : e.getValue().stream().limit(1).filter(v -> !v.marker()).toList()) {
                if (skipping) {
                    skipping = !v.version().equals(r.afterVersion());
                    continue;
                }
                if (!rolled.isEmpty() && prefixes.contains(rolled)) {
                    break;
                }
                if (entries.size() + prefixes.size() == r.max()) {
                    return new Listing(entries, List.copyOf(prefixes), r.max() > 0, next, nextVersion);
                }
                next = rolled.isEmpty() ? key : rolled;
                nextVersion = rolled.isEmpty() && r.versions() ? v.version() : "";
                if (rolled.isEmpty()) {
                    entries.add(entry(v));
                } else {
                    prefixes.add(rolled);
                }
            }
        }
        return new Listing(entries, List.copyOf(prefixes), false, next, nextVersion);
    }

    private static Listing.Entry entry(StoredObject v) {
        return new Listing.Entry(v.key(), v.version(), v.latest(), v.marker(), v.modified(), v.size(), v.etag(), v.owner(),
                v.checksum().map(c -> c.algorithm()).orElse(""), v.checksum().map(c -> c.type()).orElse(""));
    }

    /** What has the key {@code damaged} counts as damaged. */
    @Override
    public synchronized Scrubbed scrub(String after, int versions) {
        List<StoredObject> all = all();
        int from = after.isEmpty() ? 0 : Integer.parseInt(after);
        List<StoredObject> stretch = all.subList(Math.min(from, all.size()), Math.min(from + versions, all.size()));
        return new Scrubbed(from + versions >= all.size() ? "" : Integer.toString(from + versions), stretch.size(),
                stretch.stream().mapToLong(StoredObject::stored).sum(), stretch.stream().filter(version -> version.key().equals("damaged")).toList());
    }

    @Override
    public void repair(StoredObject damaged, Draft data) {
        throw new UnsupportedOperationException();
    }

    /** Uploads that are not finished. */
    public List<Upload> begun(String bucket) {
        return uploads.list(bucket, "", "", "", "", 1000).uploads();
    }
}
