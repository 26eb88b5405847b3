package org.nembo.engine.objects.s3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Makes one page of a listing of uploads. Confined to one thread. */
final class UploadLister {

    private static final int FEW = 64;

    private final StoredBuckets.Entry bucket;
    private final RollUp rolling;
    private final byte[] end;
    private final int max;
    private final List<Upload> uploads = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean more;
    private String nextKey = "";
    private String nextId = "";
    /** What is read next is behind this. */
    private byte[] name;
    private String id = "";

    UploadLister(StoredBuckets.Entry bucket, RollUp rolling, int max) {
        this.bucket = bucket;
        this.rolling = rolling;
        this.end = Range.end(rolling.prefix());
        this.max = max;
    }

    Uploads.UploadListing list(Handle handle, String afterKey, String afterId) {
        start(afterKey, afterId);
        boolean ended = max <= 0;
        while (!ended && !more) {
            ended = walk(handle);
        }
        return new Uploads.UploadListing(uploads, prefixes, more, nextKey, nextId);
    }

    private void start(String afterKey, String afterId) {
        name = rolling.prefix();
        byte[] after = Range.bytes(afterKey);
        if (!afterKey.isEmpty() && Arrays.compareUnsigned(after, name) >= 0) {
            boolean rolled = rolling.isRolled(after);
            name = rolled ? Range.end(after) : afterId.isEmpty() ? Range.behind(after) : after;
            id = rolled ? "" : afterId;
        }
    }

    private boolean walk(Handle handle) {
        if (name.length == 0 && !prefixes.isEmpty()) {
            return true;
        }
        int limit = Math.min(max - uploads.size() - prefixes.size() + 1, FEW);
        List<Upload> found = read(handle, limit);
        byte[] together = null;
        for (Upload each : found) {
            byte[] key = Range.bytes(each.key());
            if (together != null && RollUp.begins(key, together)) {
                continue;
            }
            together = null;
            if (uploads.size() + prefixes.size() >= max) {
                more = true;
                return false;
            }
            int rolled = rolling.end(key);
            if (rolled < 0) {
                uploads.add(each);
                name = key;
                id = each.id();
                nextKey = each.key();
                nextId = id;
            } else {
                together = Arrays.copyOf(key, rolled);
                nextKey = RollUp.text(together, rolled);
                nextId = "";
                prefixes.add(nextKey);
                name = Range.end(together);
                id = "";
            }
        }
        return found.size() < limit;
    }

    private List<Upload> read(Handle handle, int limit) {
        try (Query query = handle.createQuery("SELECT " + StoredUploads.COLUMNS + " FROM objectindex_upload WHERE bucket = :bucket AND "
                + "(name, id) > (:name, :id)" + (end.length == 0 ? "" : " AND name < :end") + " ORDER BY name, id LIMIT :max")) {
            query.bind("bucket", bucket.number()).bind("name", name).bind("id", id).bind("max", limit);
            if (end.length > 0) {
                query.bind("end", end);
            }
            return query.map((row, context) -> StoredUploads.read(bucket.name(), row)).list();
        }
    }
}
