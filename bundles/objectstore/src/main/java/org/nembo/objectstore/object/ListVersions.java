package org.nembo.objectstore.object;

import java.util.function.UnaryOperator;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;

/** ListObjectVersions. */
final class ListVersions implements Operation {

    private static final int OK = 200;
    private static final String KEY = "key-marker";
    private static final String VERSION = "version-id-marker";

    private final Store store;

    ListVersions(Store store) {
        this.store = store;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:ListBucketVersions", bucket, "", ListObjects.facts(exchange));
        UnaryOperator<String> encoding = Documents.encoding(exchange);
        int max = ListObjects.max(exchange, "max-keys");
        String key = exchange.query(KEY);
        String version = exchange.query(VERSION);
        if (key.isEmpty() && !version.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "A version-id marker cannot be specified without a key marker.").with("ArgumentName", VERSION)
                    .with("ArgumentValue", version);
        }
        String prefix = exchange.query("prefix");
        String delimiter = exchange.query("delimiter");
        Listing listing = store.engine().list(new ListRequest(bucket.name(), prefix, delimiter, key, version, max, true));
        Xml xml = new Xml("ListVersionsResult").element("Name", bucket.name()).element("Prefix", encoding.apply(prefix))
                .element("KeyMarker", encoding.apply(key)).element("VersionIdMarker", version).element("MaxKeys", max)
                .optional("Delimiter", encoding.apply(delimiter)).optional("EncodingType", exchange.query("encoding-type"))
                .element("IsTruncated", listing.more());
        if (listing.more()) {
            xml.element("NextKeyMarker", encoding.apply(listing.next())).optional("NextVersionIdMarker", listing.nextVersion());
        }
        listing.entries().forEach(entry -> write(xml, entry, encoding));
        listing.prefixes().forEach(rolled -> xml.open("CommonPrefixes").element("Prefix", encoding.apply(rolled)).close());
        exchange.send(OK, xml);
    }

    private static void write(Xml xml, Listing.Entry entry, UnaryOperator<String> encoding) {
        xml.open(entry.marker() ? "DeleteMarker" : "Version").element("Key", encoding.apply(entry.key())).element("VersionId", entry.version())
                .element("IsLatest", entry.latest()).element("LastModified", Stamps.iso(entry.modified()));
        if (!entry.marker()) {
            xml.element("ETag", ObjectHeaders.quoted(entry.etag())).optional("ChecksumAlgorithm", entry.algorithm())
                    .optional("ChecksumType", entry.type()).element("Size", entry.size())
                    .element("StorageClass", StorageClass.told(entry.storageClass()));
        }
        Documents.owner(xml, "Owner", entry.owner());
        xml.close();
    }
}
