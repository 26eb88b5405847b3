package org.nembo.objectstore.object;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
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

/** ListObjects, both versions of it. */
final class ListObjects implements Operation {

    static final int MOST = 1000;
    private static final int OK = 200;

    private final Store store;
    private final boolean second;

    /** @param second whether it is {@code ?list-type=2} */
    ListObjects(Store store, boolean second) {
        this.store = store;
        this.second = second;
    }

    @Override
    public void run(Exchange exchange) {
        if (second && !exchange.query("list-type").equals("2")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "list-type must be 2.").with("ArgumentName", "list-type")
                    .with("ArgumentValue", exchange.query("list-type"));
        }
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:ListBucket", bucket, "", facts(exchange));
        UnaryOperator<String> encoding = Documents.encoding(exchange);
        int max = max(exchange, "max-keys");
        String token = exchange.query("continuation-token");
        String after = !second ? exchange.query("marker") : token.isEmpty() ? exchange.query("start-after") : decode(token, exchange);
        Listing listing = store.engine().list(new ListRequest(bucket.name(), exchange.query("prefix"), exchange.query("delimiter"), after, "", max, false));
        Xml xml = new Xml("ListBucketResult").element("Name", bucket.name()).element("Prefix", encoding.apply(exchange.query("prefix")));
        if (second) {
            if (exchange.query().has("continuation-token")) {
                xml.element("ContinuationToken", token);
            }
            if (exchange.query().has("start-after")) {
                xml.element("StartAfter", encoding.apply(exchange.query("start-after")));
            }
            xml.element("KeyCount", listing.entries().size() + listing.prefixes().size());
        } else {
            xml.element("Marker", encoding.apply(after));
        }
        xml.element("MaxKeys", max).optional("Delimiter", encoding.apply(exchange.query("delimiter")))
                .optional("EncodingType", exchange.query("encoding-type")).element("IsTruncated", listing.more());
        if (listing.more()) {
            next(exchange, listing, encoding, xml);
        }
        boolean owner = !second || exchange.query("fetch-owner").equals("true");
        listing.entries().forEach(entry -> write(xml, entry, encoding, owner));
        listing.prefixes().forEach(prefix -> xml.open("CommonPrefixes").element("Prefix", encoding.apply(prefix)).close());
        exchange.send(OK, xml);
    }

    private void next(Exchange exchange, Listing listing, UnaryOperator<String> encoding, Xml xml) {
        if (second) {
            xml.element("NextContinuationToken", Base64.getUrlEncoder().withoutPadding().encodeToString(listing.next().getBytes(StandardCharsets.UTF_8)));
        } else if (!exchange.query("delimiter").isEmpty()) {
            xml.element("NextMarker", encoding.apply(listing.next()));
        }
    }

    private static String decode(String token, Exchange exchange) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The continuation token provided is incorrect").with("ArgumentName", "continuation-token")
                    .with("ArgumentValue", token);
        }
    }

    private static void write(Xml xml, Listing.Entry entry, UnaryOperator<String> encoding, boolean owner) {
        xml.open("Contents").element("Key", encoding.apply(entry.key())).element("LastModified", Stamps.iso(entry.modified()))
                .element("ETag", ObjectHeaders.quoted(entry.etag())).optional("ChecksumAlgorithm", entry.algorithm()).optional("ChecksumType", entry.type())
                .element("Size", entry.size());
        if (owner) {
            Documents.owner(xml, "Owner", entry.owner());
        }
        xml.element("StorageClass", StorageClass.told(entry.storageClass())).close();
    }

    /** How many are asked for. More than are given is no failure. */
    static int max(Exchange exchange, String parameter) {
        return Math.min(MOST, exchange.number(parameter, 0, Integer.MAX_VALUE, MOST));
    }

    static Map<String, String> facts(Exchange exchange) {
        Map<String, String> facts = new HashMap<>();
        facts.put("s3:prefix", exchange.query("prefix"));
        facts.put("s3:delimiter", exchange.query("delimiter"));
        if (exchange.query().has("max-keys")) {
            facts.put("s3:max-keys", exchange.query("max-keys"));
        }
        return facts;
    }
}
