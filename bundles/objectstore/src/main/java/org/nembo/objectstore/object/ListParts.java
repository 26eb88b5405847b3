package org.nembo.objectstore.object;

import java.util.List;
import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** ListParts. */
final class ListParts implements Operation {

    private static final int OK = 200;

    private final Store store;

    ListParts(Store store) {
        this.store = store;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:ListMultipartUploadParts", bucket, exchange.key(), Map.of());
        Upload upload = Unfinished.find(exchange, store, bucket);
        int max = ListObjects.max(exchange, "max-parts");
        int after = exchange.number("part-number-marker", 0, Integer.MAX_VALUE, 0);
        List<Uploads.Part> found = store.engine().uploads().parts(upload, after, max + 1);
        boolean more = found.size() > max && max > 0;
        List<Uploads.Part> parts = found.subList(0, Math.min(max, found.size()));
        Xml xml = new Xml("ListPartsResult").element("Bucket", bucket.name()).element("Key", upload.key()).element("UploadId", upload.id());
        Documents.owner(xml, "Initiator", upload.owner());
        Documents.owner(xml, "Owner", upload.owner());
        xml.element("StorageClass", StorageClass.told(upload.headers())).element("PartNumberMarker", after)
                .element("NextPartNumberMarker", parts.isEmpty() ? after : parts.get(parts.size() - 1).number()).element("MaxParts", max)
                .element("IsTruncated", more).optional("ChecksumAlgorithm", upload.algorithm()).optional("ChecksumType", upload.type());
        for (Uploads.Part part : parts) {
            xml.open("Part").element("PartNumber", part.number()).element("LastModified", Stamps.iso(part.modified()))
                    .element("ETag", ObjectHeaders.quoted(part.etag())).element("Size", part.size());
            Unfinished.algorithm(upload).ifPresent(algorithm -> xml.optional(algorithm.element(), part.checksum()));
            xml.close();
        }
        exchange.send(OK, xml);
    }
}
