package org.nembo.objectstore.testing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Uploads on the heap. */
final class MemoryUploads implements Uploads {

    private record Kept(Part part, byte[] bytes) {
    }

    private record Begun(Upload upload, TreeMap<Integer, Kept> parts) {
    }

    private final MemoryEngine engine;
    private final Map<String, Begun> uploads = new ConcurrentSkipListMap<>();
    private int count;

    MemoryUploads(MemoryEngine engine) {
        this.engine = engine;
    }

    boolean any(String bucket) {
        return uploads.values().stream().anyMatch(b -> b.upload().bucket().equals(bucket));
    }

    @Override
    public synchronized Upload begin(Upload u) {
        count++;
        Upload begun = new Upload(u.bucket(), u.key(), "upload-%06d".formatted(count), u.owner(), Instant.now().truncatedTo(ChronoUnit.MILLIS), u.algorithm(),
                u.type(), u.headers(), u.metadata(), u.tags(), u.facts());
        uploads.put(begun.id(), new Begun(begun, new TreeMap<>()));
        return begun;
    }

    @Override
    public synchronized Optional<Upload> find(String bucket, String key, String id) {
        return Optional.ofNullable(uploads.get(id)).map(Begun::upload).filter(u -> u.bucket().equals(bucket) && u.key().equals(key));
    }

    @Override
    public synchronized Part put(Upload upload, Part part, Draft data, List<Charge> charges) {
        byte[] bytes = ((MemoryDraft) data).bytes();
        Part stored = new Part(part.number(), part.size(), bytes.length, part.etag(), part.checksum(), Instant.now().truncatedTo(ChronoUnit.MILLIS),
                part.facts());
        begun(upload.bucket(), upload.key(), upload.id()).parts().put(part.number(), new Kept(stored, bytes));
        return stored;
    }

    private Begun begun(String bucket, String key, String id) {
        find(bucket, key, id).orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_UPLOAD, "upload " + id));
        return uploads.get(id);
    }

    @Override
    public synchronized List<Part> parts(Upload upload, int after, int max) {
        return begun(upload.bucket(), upload.key(), upload.id()).parts().tailMap(after, false).values().stream().limit(max).map(Kept::part).toList();
    }

    @Override
    public synchronized UploadListing list(String bucket, String prefix, String delimiter, String afterKey, String afterId, int max) {
        List<Upload> found = new ArrayList<>();
        TreeSet<String> prefixes = new TreeSet<>();
        List<Upload> all = uploads.values().stream().map(Begun::upload).filter(u -> u.bucket().equals(bucket) && u.key().startsWith(prefix))
                .sorted(Comparator.comparing(Upload::key, MemoryEngine.ORDER).thenComparing(Upload::id)).toList();
        String lastKey = "";
        String lastId = "";
        for (Upload upload : all) {
            int order = MemoryEngine.ORDER.compare(upload.key(), afterKey);
            int cut = delimiter.isEmpty() ? -1 : upload.key().indexOf(delimiter, prefix.length());
            String rolled = cut < 0 ? null : upload.key().substring(0, cut + delimiter.length());
            boolean past = order > 0 || order == 0 && !afterId.isEmpty() && upload.id().compareTo(afterId) > 0;
            if (afterKey.isEmpty() || past && !(rolled != null && rolled.equals(afterKey))) {
                if (rolled != null && prefixes.contains(rolled)) {
                    continue;
                }
                if (found.size() + prefixes.size() == max) {
                    return new UploadListing(found, List.copyOf(prefixes), true, lastKey, lastId);
                }
                lastKey = rolled == null ? upload.key() : rolled;
                lastId = rolled == null ? upload.id() : "";
                if (rolled == null) {
                    found.add(upload);
                } else {
                    prefixes.add(rolled);
                }
            }
        }
        return new UploadListing(found, List.copyOf(prefixes), false, lastKey, lastId);
    }

    @Override
    public synchronized StoredObject complete(Upload upload, List<Integer> numbers, NewObject object, Guard guard) {
        Begun begun = begun(upload.bucket(), upload.key(), upload.id());
        MemoryDraft whole = new MemoryDraft();
        List<StoredObject.Part> parts = new ArrayList<>();
        for (int number : numbers) {
            Kept kept = Optional.ofNullable(begun.parts().get(number)).orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_PART, "part " + number));
            whole.write(java.nio.ByteBuffer.wrap(kept.bytes()));
            parts.add(new StoredObject.Part(number, kept.part().size(), kept.part().checksum()));
        }
        StoredObject stored = engine.store(object, whole.bytes(), parts, guard);
        uploads.remove(upload.id());
        return stored;
    }

    @Override
    public synchronized void abort(String bucket, String key, String id) {
        begun(bucket, key, id);
        uploads.remove(id);
    }
}
