package org.nembo.objectstore.object;

import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/**
 * Looks whether there is room for many bytes before they are read; what counts is still decided when they are stored. Pure functions but for what they look at.
 */
final class Room {

    /** Fewer are not worth a look. */
    private static final long WORTH = 64 << 10;

    private Room() {
    }

    /** For an object that takes the place of another where the bucket has no versions. @throws NemboException {@code QUOTA_EXCEEDED} */
    static void forObject(Store store, Bucket bucket, String key, long bytes) {
        check(store, bucket, key, bytes, bucket.versioning() != Bucket.Versioning.ENABLED);
    }

    /** For a part of an upload, which may take the place of one with its number. @throws NemboException {@code QUOTA_EXCEEDED} */
    static void forPart(Store store, Bucket bucket, String key, long bytes, long replaced) {
        check(store, bucket, key, bytes - replaced, false);
    }

    private static void check(Store store, Bucket bucket, String key, long bytes, boolean replaces) {
        if (bytes < WORTH) {
            return;
        }
        for (Charge charge : store.accounts().of(bucket, key)) {
            if (charge.maxBytes() >= 0 && store.engine().usages().of(charge.account()).bytes() + bytes > charge.maxBytes()) {
                long gone = replaces ? replaced(store, bucket, key, charge.account()) : 0;
                long used = store.engine().usages().of(charge.account()).bytes() - gone + bytes;
                if (used > charge.maxBytes()) {
                    throw new NemboException(ObjectError.QUOTA_EXCEEDED, "%s may use %d bytes, and would use %d".formatted(charge.account(), charge.maxBytes(),
                            used));
                }
            }
        }
    }

    private static long replaced(Store store, Bucket bucket, String key, String account) {
        return store.engine().find(bucket.name(), key, bucket.versioning() == Bucket.Versioning.OFF ? null : "null")
                .filter(object -> !object.marker() && object.accounts().contains(account)).map(StoredObject::stored).orElse(0L);
    }
}
