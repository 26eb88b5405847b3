package org.nembo.objectstore.admin;

import java.time.Instant;
import java.util.List;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Usages;

/**
 * A bucket as it is shown.
 *
 * @param group     empty when it is personal
 * @param bytes     stored, of all versions and of unfinished uploads
 * @param objects   versions
 * @param maxBytes  -1 for no limit of its own
 * @param settings  names of the documents that it has
 */
public record BucketView(String name, String owner, String group, Instant created, String versioning, long bytes, long objects, long maxBytes, long maxObjects,
        List<String> settings) {

    static BucketView of(Bucket bucket, Usages.Usage usage, Charge limits) {
        return new BucketView(bucket.name(), bucket.owner(), bucket.group(), bucket.created(), bucket.versioning().name(), usage.bytes(), usage.objects(),
                limits.maxBytes(), limits.maxObjects(), bucket.settings().keySet().stream().sorted().toList());
    }
}
