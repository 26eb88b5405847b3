package org.nembo.objectstore.object;

import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;

/** DeleteObject. */
final class DeleteObject implements Operation {

    private static final int NO_CONTENT = 204;

    private final Store store;

    DeleteObject(Store store) {
        this.store = store;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        ObjectEngine.Deleted deleted = delete(exchange, bucket, exchange.key(), Store.version(exchange), Removals.of(exchange));
        if (deleted.version() != null) {
            Store.tellVersion(exchange, bucket, deleted.version());
        }
        if (deleted.marker()) {
            exchange.answer("x-amz-delete-marker", "true");
        }
        exchange.send(NO_CONTENT);
    }

    /** Deletes what the caller may delete. @param version null for the current one */
    ObjectEngine.Deleted delete(Exchange exchange, Bucket bucket, String key, String version, Guard conditions) {
        Map<String, String> facts = version == null ? Map.of() : Map.of("s3:VersionId", version);
        store.rights().require(exchange.caller(), version == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", bucket, key, facts);
        boolean covers = version == null && bucket.versioning() != Bucket.Versioning.OFF;
        Guard guard = covers ? conditions : conditions.and(store.attachments().removal(exchange, bucket));
        String event = covers ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete";
        return store.engine().delete(bucket.name(), key, version, guard, exchange.origin(event));
    }
}
