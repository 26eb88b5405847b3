package org.nembo.objectstore.testing;

import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.object.Attachments;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/** Neither tags nor locks. */
public final class NoAttachments implements Attachments {

    @Override
    public Attached read(Exchange exchange, Bucket bucket) {
        return new Attached(Map.of(), Map.of());
    }

    @Override
    public void tell(Exchange exchange, Bucket bucket, StoredObject object) {
        // There is nothing to tell.
    }

    @Override
    public void tellExpiry(Exchange exchange, Bucket bucket, StoredObject object) {
        // Nothing expires.
    }

    @Override
    public Guard removal(Exchange exchange, Bucket bucket) {
        return Guard.NONE;
    }
}
