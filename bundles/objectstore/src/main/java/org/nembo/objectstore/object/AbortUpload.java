package org.nembo.objectstore.object;

import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;

/** AbortMultipartUpload. */
final class AbortUpload implements Operation {

    private static final int NO_CONTENT = 204;

    private final Store store;

    AbortUpload(Store store) {
        this.store = store;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:AbortMultipartUpload", bucket, exchange.key(), Map.of());
        Upload upload = Unfinished.find(exchange, store, bucket);
        store.engine().uploads().abort(bucket.name(), upload.key(), upload.id());
        exchange.send(NO_CONTENT);
    }
}
