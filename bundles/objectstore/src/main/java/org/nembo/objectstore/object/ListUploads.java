package org.nembo.objectstore.object;

import java.util.function.UnaryOperator;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** ListMultipartUploads. */
final class ListUploads implements Operation {

    private static final int OK = 200;

    private final Store store;

    ListUploads(Store store) {
        this.store = store;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:ListBucketMultipartUploads", bucket, "", ListObjects.facts(exchange));
        UnaryOperator<String> encoding = Documents.encoding(exchange);
        int max = ListObjects.max(exchange, "max-uploads");
        String prefix = exchange.query("prefix");
        String delimiter = exchange.query("delimiter");
        String key = exchange.query("key-marker");
        String id = key.isEmpty() ? "" : exchange.query("upload-id-marker");
        Uploads.UploadListing listing = store.engine().uploads().list(bucket.name(), prefix, delimiter, key, id, max);
        Xml xml = new Xml("ListMultipartUploadsResult").element("Bucket", bucket.name()).element("KeyMarker", encoding.apply(key))
                .element("UploadIdMarker", id);
        if (listing.more()) {
            xml.element("NextKeyMarker", encoding.apply(listing.nextKey())).element("NextUploadIdMarker", listing.nextId());
        }
        xml.optional("Prefix", encoding.apply(prefix)).optional("Delimiter", encoding.apply(delimiter))
                .optional("EncodingType", exchange.query("encoding-type")).element("MaxUploads", max).element("IsTruncated", listing.more());
        for (Upload upload : listing.uploads()) {
            xml.open("Upload").element("Key", encoding.apply(upload.key())).element("UploadId", upload.id());
            Documents.owner(xml, "Initiator", upload.owner());
            Documents.owner(xml, "Owner", upload.owner());
            xml.element("StorageClass", StorageClass.told(upload.headers())).element("Initiated", Stamps.iso(upload.started()))
                    .optional("ChecksumAlgorithm", upload.algorithm()).optional("ChecksumType", upload.type()).close();
        }
        listing.prefixes().forEach(rolled -> xml.open("CommonPrefixes").element("Prefix", encoding.apply(rolled)).close());
        exchange.send(OK, xml);
    }
}
