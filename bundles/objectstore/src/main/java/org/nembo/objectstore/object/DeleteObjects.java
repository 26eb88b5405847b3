package org.nembo.objectstore.object;

import java.util.List;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Failures;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;

/** DeleteObjects: each on its own, and what cannot be deleted is told. */
final class DeleteObjects implements Operation {

    private static final int OK = 200;
    private static final int MOST = 1000;

    private final Store store;
    private final DeleteObject one;

    DeleteObjects(Store store) {
        this.store = store;
        this.one = new DeleteObject(store);
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        Expected expected = Expected.of(exchange);
        if (expected.md5().isEmpty() && expected.algorithm().isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }
        Element root = XmlReader.read(Documents.read(exchange, expected), "Delete", XmlLimits.LIST).only(Set.of("Object", "Quiet"));
        List<Element> objects = root.all("Object");
        if (objects.isEmpty() || objects.size() > MOST) {
            throw root.malformed("there must be 1 to " + MOST + " objects");
        }
        boolean quiet = root.find("Quiet").map(Element::flag).orElse(false);
        Xml xml = new Xml("DeleteResult");
        for (Element object : objects) {
            delete(exchange, bucket, object, quiet, xml);
        }
        exchange.send(OK, xml);
    }

    private void delete(Exchange exchange, Bucket bucket, Element object, boolean quiet, Xml xml) {
        String key = object.get("Key").text();
        String version = object.value("VersionId").filter(text -> !text.isEmpty()).orElse(null);
        try {
            if (key.isEmpty()) {
                throw new S3Failure(S3Code.MALFORMED_XML, "A key must not be empty.");
            }
            Target.check(key);
            Guard guard = object.value("ETag").map(etag -> new Conditions(etag, "", java.util.Optional.empty(), java.util.Optional.empty()).delete())
                    .orElse(Guard.NONE);
            ObjectEngine.Deleted deleted = one.delete(exchange, bucket, key, version, guard);
            if (!quiet) {
                xml.open("Deleted").element("Key", key).optional("VersionId", version);
                if (deleted.marker()) {
                    xml.element("DeleteMarker", true).optional("DeleteMarkerVersionId", deleted.version());
                }
                xml.close();
            }
        } catch (S3Failure e) {
            error(xml, key, version, e);
        } catch (NemboException e) {
            error(xml, key, version, Failures.of(e));
        }
    }

    private static void error(Xml xml, String key, String version, S3Failure failure) {
        xml.open("Error").element("Key", key).optional("VersionId", version).element("Code", failure.code().word())
                .element("Message", failure.getMessage()).close();
    }
}
