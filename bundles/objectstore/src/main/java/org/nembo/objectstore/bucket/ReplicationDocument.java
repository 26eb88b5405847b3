package org.nembo.objectstore.bucket;

import org.nembo.objectstore.document.Replication;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;

/** GetBucketReplication, PutBucketReplication, DeleteBucketReplication. */
final class ReplicationDocument {

    private static final String WORD = "replication";

    private final Desk desk;
    private final Replicas replicas;

    ReplicationDocument(Desk desk, Replicas replicas) {
        this.desk = desk;
        this.replicas = replicas;
    }

    void register(Operations operations) {
        operations.on(Level.BUCKET, "GET", WORD, "GetBucketReplication", this::get)
                .on(Level.BUCKET, "PUT", WORD, "PutBucketReplication", this::put)
                .on(Level.BUCKET, "DELETE", WORD, "DeleteBucketReplication", this::delete);
    }

    private void get(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:GetReplicationConfiguration");
        if (!bucket.settings().containsKey(Settings.REPLICATION)) {
            throw S3Failure.of(S3Code.REPLICATION_CONFIGURATION_NOT_FOUND_ERROR).with("BucketName", bucket.name());
        }
        Desk.send(exchange, Replication.of(bucket).write());
    }

    private void put(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:PutReplicationConfiguration");
        Replication rules = replicas.checked(bucket, Replication.read(Desk.body(exchange, "ReplicationConfiguration")));
        requireVersions(bucket);
        replicas.begin(bucket.name(), rules);
        desk.change(exchange, WORD, one -> {
            requireVersions(one);
            return one.with(Settings.REPLICATION, rules.write().document());
        });
        replicas.begin(bucket.name(), rules);
        exchange.send(Desk.OK);
    }

    private static void requireVersions(Bucket bucket) {
        if (bucket.versioning() != Bucket.Versioning.ENABLED) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        }
    }

    private void delete(Exchange exchange) {
        desk.bucket(exchange, "s3:PutReplicationConfiguration");
        desk.change(exchange, WORD, bucket -> bucket.with(Settings.REPLICATION, null));
        exchange.send(Desk.NO_CONTENT);
    }
}
