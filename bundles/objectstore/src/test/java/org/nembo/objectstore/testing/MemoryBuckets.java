package org.nembo.objectstore.testing;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ObjectError;

/** Buckets on the heap. */
final class MemoryBuckets implements Buckets {

    private final TreeMap<String, Bucket> buckets = new TreeMap<>();
    private final Predicate<String> used;

    MemoryBuckets(Predicate<String> used) {
        this.used = used;
    }

    @Override
    public synchronized Bucket create(Bucket bucket) {
        if (buckets.putIfAbsent(bucket.name(), bucket) != null) {
            throw new NemboException(ObjectError.BUCKET_EXISTS, "bucket " + bucket.name());
        }
        return bucket;
    }

    @Override
    public synchronized Optional<Bucket> find(String name) {
        return Optional.ofNullable(buckets.get(name));
    }

    @Override
    public synchronized Bucket change(String name, UnaryOperator<Bucket> change) {
        Bucket old = find(name).orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_BUCKET, "bucket " + name));
        Bucket next = change.apply(old);
        Bucket stored = new Bucket(name, next.owner(), next.group(), old.created(), next.versioning(), next.settings(), old.revision() + 1);
        buckets.put(name, stored);
        return stored;
    }

    @Override
    public synchronized void delete(String name) {
        if (!buckets.containsKey(name)) {
            throw new NemboException(ObjectError.NO_SUCH_BUCKET, "bucket " + name);
        }
        if (used.test(name)) {
            throw new NemboException(ObjectError.BUCKET_NOT_EMPTY, "bucket " + name);
        }
        buckets.remove(name);
    }

    @Override
    public synchronized List<Bucket> list(String owner, String prefix, String after, int max) {
        return buckets.tailMap(after, false).values().stream().filter(b -> owner.isEmpty() || b.owner().equals(owner))
                .filter(b -> b.name().startsWith(prefix)).limit(max).toList();
    }
}
