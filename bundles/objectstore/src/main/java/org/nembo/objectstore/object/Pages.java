package org.nembo.objectstore.object;

import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** Objects that are shown under another address than their own, to whoever the exchange is from. Thread-safe. */
public final class Pages {

    private static final int OK = 200;

    private final Store store;
    private final Sealing sealing;

    public Pages(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    public Optional<Bucket> bucket(String name) {
        return store.engine().buckets().find(name);
    }

    /** @throws S3Failure as GetObject */
    public StoredObject readable(Exchange exchange, Bucket bucket, String key) {
        return store.readable(exchange, bucket, key, null, "s3:GetObject");
    }

    /** The same; empty when it cannot be read. */
    public Optional<StoredObject> find(Exchange exchange, Bucket bucket, String key) {
        try {
            return Optional.of(readable(exchange, bucket, key));
        } catch (S3Failure e) {
            if (e.code() == S3Code.NO_SUCH_KEY || e.code() == S3Code.ACCESS_DENIED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Sends it. @param status other than 200 sends the whole, whatever the request says of ranges and conditions */
    public void send(Exchange exchange, Bucket bucket, StoredObject object, int status) {
        Sealing.Reader reader = sealing.reader(exchange, object, false);
        if (status == OK) {
            GetObject.conditions(exchange, object);
        }
        ObjectHeaders.tell(exchange, object);
        store.attachments().tell(exchange, bucket, object);
        reader.tell(exchange);
        Range range = status == OK ? GetObject.range(exchange, object) : null;
        if (range == null) {
            GetObject.send(exchange, status, reader, new Range(0, object.size()));
        } else {
            exchange.answer("Content-Range", range.of(object.size()));
            GetObject.send(exchange, GetObject.PARTIAL, reader, range);
        }
    }
}
