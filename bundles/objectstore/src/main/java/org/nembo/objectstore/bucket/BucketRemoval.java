package org.nembo.objectstore.bucket;

import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Upload;

/** Deletes buckets, for all who ask. Unfinished uploads keep none: they go with it. */
public final class BucketRemoval {

    private static final int PAGE = 1000;
    /** More than these are for a job. */
    private static final int PAGES = 20;

    private BucketRemoval() {
    }

    /** @throws NemboException {@code BUCKET_NOT_EMPTY} when it has versions or markers, or more than 20,000 uploads; what else the engine says */
    public static void delete(ObjectEngine engine, String bucket) {
        try {
            engine.buckets().delete(bucket);
        } catch (NemboException e) {
            if (e.code() != ObjectError.BUCKET_NOT_EMPTY || !hasUploadsOnly(engine, bucket)) {
                throw e;
            }
            int pages = 0;
            while (pages < PAGES && abandon(engine, bucket) > 0) {
                pages++;
            }
            engine.buckets().delete(bucket);
        }
    }

    private static boolean hasUploadsOnly(ObjectEngine engine, String bucket) {
        return engine.list(new ListRequest(bucket, "", "", "", "", 1, true)).entries().isEmpty();
    }

    /** Gives up a page of the bucket's unfinished uploads. @return how many there were; 0 when none is left */
    public static int abandon(ObjectEngine engine, String bucket) {
        List<Upload> uploads = engine.uploads().list(bucket, "", "", "", "", PAGE).uploads();
        for (Upload upload : uploads) {
            try {
                engine.uploads().abort(bucket, upload.key(), upload.id());
            } catch (NemboException e) {
                if (e.code() != ObjectError.NO_SUCH_UPLOAD) {
                    throw e;
                }
            }
        }
        return uploads.size();
    }
}
