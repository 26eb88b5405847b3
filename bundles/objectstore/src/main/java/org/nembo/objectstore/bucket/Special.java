package org.nembo.objectstore.bucket;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.BucketPolicy;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.Logs;
import org.nembo.objectstore.document.PublicAccessBlock;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** Documents of buckets that are each a case of their own: policy, ACL, lifecycle, logging. */
final class Special {

    private static final String SIZE = "x-amz-transition-default-minimum-object-size";
    private static final String SIZE_DEFAULT = "all_storage_classes_128K";
    private static final int POLICY_MOST = 64 * 1024;

    private final Desk desk;
    private final PolicyDocuments documents;

    Special(Desk desk, PolicyDocuments documents) {
        this.desk = desk;
        this.documents = documents;
    }

    void register(Operations operations) {
        operations.on(Level.BUCKET, "GET", "policy", "GetBucketPolicy", this::policy)
                .on(Level.BUCKET, "PUT", "policy", "PutBucketPolicy", this::putPolicy)
                .on(Level.BUCKET, "DELETE", "policy", "DeleteBucketPolicy", this::deletePolicy)
                .on(Level.BUCKET, "GET", "policyStatus", "GetBucketPolicyStatus", this::policyStatus)
                .on(Level.BUCKET, "GET", "acl", "GetBucketAcl", this::acl)
                .on(Level.BUCKET, "PUT", "acl", "PutBucketAcl", this::putAcl)
                .on(Level.BUCKET, "GET", "lifecycle", "GetBucketLifecycleConfiguration", this::lifecycle)
                .on(Level.BUCKET, "PUT", "lifecycle", "PutBucketLifecycleConfiguration", this::putLifecycle)
                .on(Level.BUCKET, "GET", "logging", "GetBucketLogging", this::logging)
                .on(Level.BUCKET, "PUT", "logging", "PutBucketLogging", this::putLogging);
        new Kept("lifecycle", "BucketLifecycle", "LifecycleConfiguration", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
                S3Code.NO_SUCH_LIFECYCLE_CONFIGURATION, Desk.OK).deletable(operations, desk, Settings.LIFECYCLE);
    }

    private static String text(Bucket bucket) {
        return Optional.ofNullable(bucket.settings().get(Settings.POLICY))
                .orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_BUCKET_POLICY).with("BucketName", bucket.name()));
    }

    private void policy(Exchange exchange) {
        exchange.send(Desk.OK, "application/json", text(desk.bucket(exchange, "s3:GetBucketPolicy")).getBytes(StandardCharsets.UTF_8));
    }

    private void putPolicy(Exchange exchange) {
        desk.bucket(exchange, "s3:PutBucketPolicy");
        BucketPolicy policy = BucketPolicy.read(Incoming.bytes(exchange, POLICY_MOST), exchange.bucket(), documents);
        desk.change(exchange, "policy", bucket -> {
            if (policy.isPublic() && PublicAccessBlock.of(bucket).blockPublicPolicy()) {
                throw new S3Failure(S3Code.ACCESS_DENIED, "The policy is public, and the public access block of the bucket does not allow that.");
            }
            return bucket.with(Settings.POLICY, policy.text());
        });
        exchange.send(Desk.NO_CONTENT);
    }

    private void deletePolicy(Exchange exchange) {
        desk.bucket(exchange, "s3:DeleteBucketPolicy");
        desk.change(exchange, "policy", bucket -> bucket.with(Settings.POLICY, null));
        exchange.send(Desk.NO_CONTENT);
    }

    private void policyStatus(Exchange exchange) {
        Desk.send(exchange, BucketPolicy.status(BucketPolicy.isPublic(text(desk.bucket(exchange, "s3:GetBucketPolicyStatus")))));
    }

    private void acl(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:GetBucketAcl");
        Desk.send(exchange, Acl.of(bucket.settings().getOrDefault(Settings.ACL, "")).write(bucket.owner(), bucket.owner()));
    }

    private void putAcl(Exchange exchange) {
        Bucket found = desk.bucket(exchange, "s3:PutBucketAcl");
        Acl acl = Acls.asked(exchange, found.owner());
        desk.change(exchange, "acl", bucket -> {
            Acls.check(bucket, acl, exchange);
            return bucket.with(Settings.ACL, Acls.kept(acl == Acl.BUCKET_OWNER_FULL_CONTROL || acl == Acl.BUCKET_OWNER_READ ? Acl.PRIVATE : acl));
        });
        exchange.send(Desk.OK);
    }

    private void lifecycle(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:GetLifecycleConfiguration");
        Element document = Lifecycle.of(bucket).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_LIFECYCLE_CONFIGURATION).with("BucketName", bucket.name()))
                .write();
        exchange.answer(SIZE, bucket.settings().getOrDefault(Settings.TRANSITION_SIZE, SIZE_DEFAULT));
        Desk.send(exchange, document);
    }

    private void putLifecycle(Exchange exchange) {
        desk.bucket(exchange, "s3:PutLifecycleConfiguration");
        String size = exchange.header(SIZE);
        if (!size.isEmpty() && !size.equals(SIZE_DEFAULT) && !size.equals("varies_by_storage_class")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, SIZE + " must be all_storage_classes_128K or varies_by_storage_class.")
                    .with("ArgumentName", SIZE).with("ArgumentValue", size);
        }
        Lifecycle lifecycle = Lifecycle.read(Desk.body(exchange, "LifecycleConfiguration"));
        desk.change(exchange, "lifecycle", bucket -> bucket.with(Settings.LIFECYCLE, lifecycle.write().document()).with(Settings.TRANSITION_SIZE, size));
        exchange.answer(SIZE, size.isEmpty() ? SIZE_DEFAULT : size).send(Desk.OK);
    }

    private void logging(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:GetBucketLogging");
        String kept = bucket.settings().getOrDefault(Settings.LOGGING, "");
        Desk.send(exchange, kept.isEmpty() ? Element.of("BucketLoggingStatus")
                : XmlReader.read(kept.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION));
    }

    private void putLogging(Exchange exchange) {
        Bucket bucket = desk.bucket(exchange, "s3:PutBucketLogging");
        Logs logs = Logs.read(Desk.body(exchange, "BucketLoggingStatus"));
        if (!logs.bucket().isEmpty()) {
            Bucket target = desk.engine().buckets().find(logs.bucket()).filter(one -> one.owner().equals(bucket.owner()))
                    .orElseThrow(() -> new S3Failure(S3Code.INVALID_TARGET_BUCKET_FOR_LOGGING,
                            "The target bucket for logging does not exist, or is not owned by you.").with("TargetBucket", logs.bucket()));
            // Who may not write there must not have the server do it.
            desk.rights().require(exchange.caller(), "s3:PutObject", target, logs.prefix(), Desk.facts(exchange));
        }
        desk.change(exchange, "logging", one -> one.with(Settings.LOGGING, logs.bucket().isEmpty() ? null : logs.write().document()));
        exchange.send(Desk.OK);
    }
}
