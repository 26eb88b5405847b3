package org.nembo.objectstore.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.nembo.spi.object.ObjectEngine;

/** DeleteObjects: each on its own, some at a time so that the engine commits them together; what cannot be deleted is told. Thread-safe. */
final class DeleteObjects implements Operation {

    private static final int OK = 200;
    private static final int MOST = 1000;
    private static final int TOGETHER = 32;

    private final Store store;
    private final DeleteObject one;

    private final Executor threads;

    /** @param threads run what they are given, sooner or later */
    DeleteObjects(Store store, Executor threads) {
        this.store = store;
        this.one = new DeleteObject(store);
        this.threads = threads;
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
        all(exchange, bucket, objects).forEach(told -> told.tell(xml, quiet));
        exchange.send(OK, xml);
    }

    /** What became of each, in their order. The caller's thread works too: it gets on though all others are busy. */
    private List<Told> all(Exchange exchange, Bucket bucket, List<Element> objects) {
        Told[] told = new Told[objects.size()];
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < told.length; i = next.getAndIncrement()) {
                told[i] = delete(exchange, bucket, objects.get(i));
            }
        };
        List<CompletableFuture<Void>> helping = new ArrayList<>();
        for (int i = 1; i < Math.min(TOGETHER, objects.size()); i++) {
            helping.add(CompletableFuture.runAsync(work, threads));
        }
        work.run();
        helping.forEach(CompletableFuture::join);
        return List.of(told);
    }

    /** What became of one. @param failure null when it is deleted */
    private record Told(String key, String version, ObjectEngine.Deleted deleted, S3Failure failure) {

        void tell(Xml xml, boolean quiet) {
            if (failure != null) {
                error(xml, key, version, failure);
            } else if (!quiet) {
                xml.open("Deleted").element("Key", key).optional("VersionId", version);
                if (deleted.marker()) {
                    xml.element("DeleteMarker", true).optional("DeleteMarkerVersionId", deleted.version());
                }
                xml.close();
            }
        }
    }

    private Told delete(Exchange exchange, Bucket bucket, Element object) {
        String key = object.get("Key").text();
        String version = object.value("VersionId").filter(text -> !text.isEmpty()).orElse(null);
        try {
            if (key.isEmpty()) {
                throw new S3Failure(S3Code.MALFORMED_XML, "A key must not be empty.");
            }
            Target.check(key);
            return new Told(key, version, one.delete(exchange, bucket, key, version, Removals.of(object)), null);
        } catch (S3Failure e) {
            return new Told(key, version, null, e);
        } catch (NemboException e) {
            return new Told(key, version, null, Failures.of(e));
        }
    }

    private static void error(Xml xml, String key, String version, S3Failure failure) {
        xml.open("Error").element("Key", key).optional("VersionId", version).element("Code", failure.code().word())
                .element("Message", failure.getMessage()).close();
    }
}
