package org.nembo.objectstore.object;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** GetObjectAttributes. */
final class ObjectAttributes implements Operation {

    private static final int OK = 200;
    private static final String HEADER = "x-amz-object-attributes";
    private static final Set<String> KNOWN = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

    private final Store store;
    private final Sealing sealing;

    ObjectAttributes(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Set<String> asked = asked(exchange);
        Bucket bucket = store.bucket(exchange);
        StoredObject object = store.readable(exchange, bucket, exchange.key(), Store.version(exchange), "s3:GetObject");
        store.rights().require(exchange.caller(), Store.version(exchange) == null ? "s3:GetObjectAttributes" : "s3:GetObjectVersionAttributes", bucket,
                exchange.key(), java.util.Map.of());
        sealing.reader(exchange, object, false);
        Conditions.of(exchange).read(object);
        Store.tellVersion(exchange, bucket, object.version());
        exchange.answer("Last-Modified", Stamps.http(object.modified()));
        Xml xml = new Xml("GetObjectAttributesResponse");
        if (asked.contains("ETag")) {
            xml.element("ETag", object.etag());
        }
        if (asked.contains("Checksum") && object.checksum().isPresent()) {
            xml.open("Checksum");
            Documents.checksum(xml, object.checksum());
            xml.close();
        }
        if (asked.contains("ObjectParts") && !object.parts().isEmpty()) {
            parts(exchange, object, xml);
        }
        if (asked.contains("StorageClass")) {
            xml.element("StorageClass", StorageClass.told(object.headers()));
        }
        if (asked.contains("ObjectSize")) {
            xml.element("ObjectSize", object.size());
        }
        exchange.send(OK, xml);
    }

    private static Set<String> asked(Exchange exchange) {
        Set<String> asked = new HashSet<>();
        for (String header : exchange.headers().all(HEADER)) {
            for (String word : header.split(",")) {
                asked.add(word.strip());
            }
        }
        asked.remove("");
        if (asked.isEmpty() || !KNOWN.containsAll(asked)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Invalid attribute name specified.").with("ArgumentName", HEADER)
                    .with("ArgumentValue", exchange.header(HEADER));
        }
        return asked;
    }

    private static void parts(Exchange exchange, StoredObject object, Xml xml) {
        int max = number(exchange, "x-amz-max-parts", ListObjects.MOST);
        int after = number(exchange, "x-amz-part-number-marker", 0);
        List<StoredObject.Part> parts = object.parts();
        xml.open("ObjectParts").element("PartsCount", parts.size());
        boolean sums = object.checksum().isPresent() && !parts.get(0).checksum().isEmpty();
        if (sums) {
            int end = Math.min(parts.size(), after + Math.min(max, ListObjects.MOST));
            xml.element("PartNumberMarker", after).element("NextPartNumberMarker", end).element("MaxParts", max).element("IsTruncated", end < parts.size());
            for (int i = Math.min(after, parts.size()); i < end; i++) {
                xml.open("Part").element("PartNumber", i + 1L).element("Checksum" + object.checksum().get().algorithm(), parts.get(i).checksum())
                        .element("Size", parts.get(i).size()).close();
            }
        }
        xml.close();
    }

    private static int number(Exchange exchange, String header, int otherwise) {
        String text = exchange.header(header);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, header + " must be a number.").with("ArgumentName", header).with("ArgumentValue", text);
        }
        return Integer.parseInt(text);
    }
}
