package org.nembo.objectstore.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.nembo.objectstore.auth.Authentication;
import org.nembo.objectstore.auth.Rules;
import org.nembo.objectstore.http.Dispatch;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.http.S3Server;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.http.Witness;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.object.ObjectRoutes;
import org.nembo.objectstore.object.Store;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.seal.AesSealing;
import org.nembo.objectstore.seal.MasterKeys;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;

/** The S3 interface on a port of its own, with the operations on objects and as much of those on buckets as clients need. */
public final class TestedStore implements AutoCloseable {

    private static final int THREADS = 32;

    private final ObjectEngine engine;
    private final S3Server server;

    public TestedStore(ObjectEngine engine) {
        this(engine, 0);
    }

    public TestedStore(ObjectEngine engine, int port) {
        this(engine, port, Witness.NONE);
    }

    public TestedStore(ObjectEngine engine, int port, Witness witness) {
        this(engine, new Settings.Place("127.0.0.1", port, List.of("s3.test"), false, "", ""), witness);
    }

    /** By TLS. */
    public TestedStore(ObjectEngine engine, TestCertificate certificate) {
        this(engine, new Settings.Place("127.0.0.1", 0, List.of(), false, certificate.keystore().toString(), certificate.password()), Witness.NONE);
    }

    private TestedStore(ObjectEngine engine, Settings.Place place, Witness witness) {
        this.engine = engine;
        OneUser user = new OneUser(engine);
        Authentication authentication = new Authentication(new Rules("us-east-1", true, true, Clock.systemUTC()), user, token -> {
            if (!token.equals("token-of-anna")) {
                throw S3Failure.of(S3Code.INVALID_TOKEN);
            }
            return OneUser.ANNA;
        });
        Store store = new Store(engine, user, user, user, new NoAttachments());
        Operations operations = new Operations();
        new ObjectRoutes(store, new AesSealing(engine, new FixedKeys()), authentication.policy()).register(operations);
        buckets(operations);
        Settings settings = new Settings(place, new Settings.Limits(THREADS, 200, 16384, 10, 500), new Settings.Signatures("us-east-1", true, true),
                List.of("web.test"));
        this.server = new S3Server(settings, new Dispatch(operations, authentication), new SimpleMeterRegistry(), witness);
    }

    private void buckets(Operations operations) {
        operations.on(Level.BUCKET, "PUT", "", "CreateBucket", exchange -> {
            bucket(exchange.bucket(), Bucket.Versioning.OFF);
            exchange.send(200);
        });
        operations.on(Level.BUCKET, "HEAD", "", "HeadBucket", exchange -> exchange.send(engine.buckets().find(exchange.bucket()).isPresent() ? 200 : 404));
        operations.on(Level.BUCKET, "DELETE", "", "DeleteBucket", exchange -> {
            engine.buckets().delete(exchange.bucket());
            exchange.send(204);
        });
        operations.on(Level.BUCKET, "GET", "location", "GetBucketLocation", exchange -> exchange.send(200, new Xml("LocationConstraint")));
        operations.on(Level.SERVICE, "GET", "", "ListBuckets", this::list);
    }

    private void list(Exchange exchange) {
        Xml xml = new Xml("ListAllMyBucketsResult").open("Buckets");
        engine.buckets().list("", "", "", 1000).forEach(bucket -> xml.open("Bucket").element("Name", bucket.name())
                .element("CreationDate", bucket.created().toString()).close());
        exchange.send(200, xml);
    }

    /** Makes one that is there for sure. */
    public void bucket(String name, Bucket.Versioning versioning) {
        if (engine.buckets().find(name).isEmpty()) {
            engine.buckets().create(new Bucket(name, OneUser.ANNA.id(), "", Instant.now(), versioning, Map.of(), 1));
        }
    }

    public ObjectEngine engine() {
        return engine;
    }

    public URI address() {
        return URI.create(server.address());
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class FixedKeys implements MasterKeys {

        @Override
        public Key newest() {
            return find(1);
        }

        @Override
        public Key find(int version) {
            return new Key(version, new byte[32]);
        }
    }

    /** For clients that are tried by hand. @param arguments the port */
    public static void main(String[] arguments) throws InterruptedException {
        TestedStore store = new TestedStore(EmptyEngine.get(), Integer.parseInt(arguments[0]));
        System.out.println(store.address());
        Thread.currentThread().join();
    }
}
