package org.nembo.objectstore.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** What operations on uploads in parts have in common. */
final class Unfinished {

    static final int NUMBERS = 10_000;
    private static final int PAGE = 1000;

    private Unfinished() {
    }

    /** The upload of the request. @throws S3Failure {@code NoSuchUpload} */
    static Upload find(Exchange exchange, Store store, Bucket bucket) {
        String id = exchange.query("uploadId");
        return store.engine().uploads().find(bucket.name(), exchange.key(), id).orElseThrow(() -> missing(id));
    }

    static S3Failure missing(String id) {
        return S3Failure.of(S3Code.NO_SUCH_UPLOAD).with("UploadId", id);
    }

    /** Of its parts. */
    static Optional<Algorithm> algorithm(Upload upload) {
        return Algorithm.of(upload.algorithm());
    }

    /** All parts, by number. */
    static List<Uploads.Part> parts(Store store, Upload upload) {
        List<Uploads.Part> all = new ArrayList<>();
        List<Uploads.Part> page = store.engine().uploads().parts(upload, 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = page.size() < PAGE ? List.of() : store.engine().uploads().parts(upload, page.get(page.size() - 1).number(), PAGE);
        }
        return all;
    }
}
