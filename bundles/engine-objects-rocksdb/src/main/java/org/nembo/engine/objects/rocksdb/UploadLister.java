package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.engine.objects.rocksdb.Index.Walk;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Makes one page of a listing of uploads. Confined to one thread. */
final class UploadLister {

    private final String name;
    private final int bucket;
    private final String prefix;
    private final String delimiter;
    private final int max;
    private final List<Upload> uploads = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean more;
    private String nextKey = "";
    private String nextId = "";

    UploadLister(String name, int bucket, String prefix, String delimiter, int max) {
        this.name = name;
        this.bucket = bucket;
        this.prefix = prefix;
        this.delimiter = delimiter;
        this.max = max;
    }

    private static Out begin(byte[] rest) {
        return new Out(rest.length + 40).u8(StoredUploads.UPLOAD).raw(rest);
    }

    Uploads.UploadListing list(Index index, String afterKey, String afterId) {
        if (max > 0) {
            byte[] all = begin(Keys.prefix(bucket, prefix)).bytes();
            byte[] start = start(afterKey, afterId);
            index.walk(Table.UPLOAD, Arrays.compareUnsigned(start, all) > 0 ? start : all, Keys.after(all), walk -> {
                walk(walk);
                return null;
            });
        }
        return new Uploads.UploadListing(uploads, prefixes, more, nextKey, nextId);
    }

    private byte[] start(String afterKey, String afterId) {
        if (afterKey.isEmpty()) {
            return new byte[0];
        }
        if (rolled(afterKey) == afterKey.length()) {
            return Keys.after(begin(Keys.prefix(bucket, afterKey)).bytes());
        }
        byte[] object = begin(Keys.object(bucket, afterKey)).bytes();
        return afterId.isEmpty() ? Keys.after(object) : new Out(object.length + 40).raw(object).raw(afterId.getBytes(StandardCharsets.UTF_8)).u8(0).bytes();
    }

    private int rolled(String key) {
        int at = delimiter.isEmpty() || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length());
        return at < 0 ? -1 : at + delimiter.length();
    }

    private void walk(Walk walk) {
        while (walk.valid()) {
            byte[] whole = walk.key();
            byte[] indexed = Arrays.copyOfRange(whole, 1, whole.length);
            int end = Keys.end(indexed);
            String key = Keys.text(indexed, end);
            if (uploads.size() + prefixes.size() >= max) {
                more = true;
                return;
            }
            int rolled = rolled(key);
            if (rolled >= 0) {
                nextKey = key.substring(0, rolled);
                nextId = "";
                prefixes.add(nextKey);
                walk.seek(Keys.after(begin(Keys.prefix(bucket, nextKey)).bytes()));
            } else {
                nextKey = key;
                nextId = new String(indexed, end, indexed.length - end, StandardCharsets.UTF_8);
                uploads.add(StoredUploads.read(name, key, nextId, walk.value()));
                walk.next();
            }
        }
    }
}
