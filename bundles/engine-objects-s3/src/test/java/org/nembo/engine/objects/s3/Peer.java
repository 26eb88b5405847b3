package org.nembo.engine.objects.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.nembo.api.secret.Secret;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.spi.object.Bucket;
import org.nembo.testkit.server.RadosGateway;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 on the loopback: our own, on the embedded engine; a RADOS Gateway; or, when {@code -Dnembo.test.s3=http://host:port} and
 * {@code nembo.test.s3.bucket}, {@code nembo.test.s3.key} and {@code nembo.test.s3.secret} name one, that one.
 */
final class Peer implements AutoCloseable {

    private static final String BUCKET = "nembo-test";
    private static final int MIB = 1024 * 1024;

    private final Runnable end;
    private final URI url;
    private final String bucket;
    private final String key;
    private final String secret;

    Peer(Path directory) throws Exception {
        String given = System.getProperty("nembo.test.s3", "");
        if (given.isEmpty()) {
            EmbeddedObjects engine = EmbeddedObjects.in(directory);
            TestedStore store = new TestedStore(engine);
            end = () -> {
                store.close();
                engine.close();
            };
            store.bucket(BUCKET, Bucket.Versioning.OFF);
            url = store.address();
            bucket = BUCKET;
            key = OneUser.KEY;
            secret = OneUser.SECRET;
        } else {
            end = () -> { };
            url = URI.create(given);
            bucket = property("bucket");
            key = property("key");
            secret = property("secret");
        }
    }

    /** A bucket of a gateway, which is closed with this. */
    Peer(RadosGateway gateway) {
        end = gateway::close;
        url = gateway.url();
        bucket = BUCKET;
        key = RadosGateway.ACCESS_KEY;
        secret = RadosGateway.SECRET_KEY;
        AwsBasicCredentials user = AwsBasicCredentials.create(key, secret);
        try (S3Client client = S3Client.builder().endpointOverride(url).region(Region.US_EAST_1).forcePathStyle(true)
                .credentialsProvider(() -> user).httpClient(UrlConnectionHttpClient.create()).build()) {
            client.createBucket(it -> it.bucket(bucket));
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty("nembo.test.s3." + name), "nembo.test.s3." + name);
    }

    URI url() {
        return url;
    }

    /** A place of its own in it, small parts and short times. @param address what stands before it; its own for nothing */
    Settings settings(URI address, Duration grace, Duration attempt) {
        String prefix = "t" + Long.toString(System.nanoTime(), 36) + "/";
        return new Settings(new Settings.Peer(address, bucket, prefix, "us-east-1", key, () -> new Secret(secret), ""),
                new Settings.Limits(5 * MIB, attempt, attempt.multipliedBy(3), 3), grace, Duration.ofHours(2));
    }

    @Override
    public void close() {
        end.run();
    }
}
