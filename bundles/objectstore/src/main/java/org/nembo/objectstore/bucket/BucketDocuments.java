package org.nembo.objectstore.bucket;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.Cors;
import org.nembo.objectstore.document.Encryption;
import org.nembo.objectstore.document.Notifications;
import org.nembo.objectstore.document.ObjectLock;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.document.PublicAccessBlock;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.document.Versions;
import org.nembo.objectstore.document.Website;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** The documents of buckets that are read, written and deleted alike. */
final class BucketDocuments {

    private final Desk desk;

    BucketDocuments(Desk desk) {
        this.desk = desk;
    }

    void register(Operations operations) {
        Kept tagging = new Kept("tagging", "BucketTagging", "Tagging", "s3:GetBucketTagging", "s3:PutBucketTagging", S3Code.NO_SUCH_TAG_SET, Desk.NO_CONTENT);
        tagging.register(operations, desk, bucket -> Optional.of(Tags.of(bucket)).filter(tags -> !tags.isEmpty()).map(Tags::write),
                (bucket, root) -> {
                    Map<String, String> tags = Tags.read(root, Tags.BUCKET);
                    return bucket.with(Settings.TAGGING, tags.isEmpty() ? null : Tags.write(tags).document());
                });
        tagging.deletable(operations, desk, Settings.TAGGING);
        Kept cors = kept("cors", "BucketCors", "CORSConfiguration", "BucketCORS", S3Code.NO_SUCH_CORS_CONFIGURATION);
        cors.register(operations, desk, text(Settings.CORS, document -> Cors.parse(document).write()),
                (bucket, root) -> bucket.with(Settings.CORS, Cors.read(root).write().document()));
        cors.deletable(operations, desk, Settings.CORS);
        Kept encryption = kept("encryption", "BucketEncryption", "ServerSideEncryptionConfiguration", "EncryptionConfiguration",
                S3Code.SERVER_SIDE_ENCRYPTION_CONFIGURATION_NOT_FOUND_ERROR);
        encryption.register(operations, desk, bucket -> Encryption.of(bucket).map(Encryption::write),
                (bucket, root) -> bucket.with(Settings.ENCRYPTION, Encryption.read(root).kept()));
        encryption.deletable(operations, desk, Settings.ENCRYPTION);
        Kept block = kept("publicAccessBlock", "PublicAccessBlock", "PublicAccessBlockConfiguration", "BucketPublicAccessBlock",
                S3Code.NO_SUCH_PUBLIC_ACCESS_BLOCK_CONFIGURATION);
        block.register(operations, desk, bucket -> bucket.settings().containsKey(Settings.PUBLIC_ACCESS_BLOCK)
                        ? Optional.of(PublicAccessBlock.of(bucket).write()) : Optional.empty(),
                (bucket, root) -> bucket.with(Settings.PUBLIC_ACCESS_BLOCK, PublicAccessBlock.read(root).kept()));
        block.deletable(operations, desk, Settings.PUBLIC_ACCESS_BLOCK);
        Kept ownership = kept("ownershipControls", "BucketOwnershipControls", "OwnershipControls", "BucketOwnershipControls",
                S3Code.OWNERSHIP_CONTROLS_NOT_FOUND_ERROR);
        ownership.register(operations, desk, bucket -> Ownership.of(bucket).map(Ownership::write), BucketDocuments::ownership);
        ownership.deletable(operations, desk, Settings.OWNERSHIP);
        Kept website = kept("website", "BucketWebsite", "WebsiteConfiguration", "BucketWebsite", S3Code.NO_SUCH_WEBSITE_CONFIGURATION);
        website.register(operations, desk, text(Settings.WEBSITE, BucketDocuments::parse),
                (bucket, root) -> bucket.with(Settings.WEBSITE, Website.read(root).document()));
        website.deletable(operations, desk, Settings.WEBSITE);
        alwaysThere(operations);
    }

    private void alwaysThere(Operations operations) {
        kept("versioning", "BucketVersioning", "VersioningConfiguration", "BucketVersioning", null).register(operations, desk,
                bucket -> Optional.of(Versions.write(bucket.versioning())), BucketDocuments::versioning);
        operations.on(Level.BUCKET, "GET", "notification", "GetBucketNotificationConfiguration",
                        exchange -> Desk.send(exchange, Notifications.of(desk.bucket(exchange, "s3:GetBucketNotification")).write()))
                .on(Level.BUCKET, "PUT", "notification", "PutBucketNotificationConfiguration", this::notify);
        kept("object-lock", "ObjectLockConfiguration", "ObjectLockConfiguration", "BucketObjectLockConfiguration",
                S3Code.OBJECT_LOCK_CONFIGURATION_NOT_FOUND_ERROR).register(operations, desk,
                bucket -> ObjectLock.of(bucket).map(ObjectLock::write), BucketDocuments::lock);
        kept("requestPayment", "BucketRequestPayment", "RequestPaymentConfiguration", "BucketRequestPayment", null).register(operations, desk,
                bucket -> Optional.of(Element.of("RequestPaymentConfiguration", Element.of("Payer", "BucketOwner"))), BucketDocuments::payment);
        kept("accelerate", "BucketAccelerateConfiguration", "AccelerateConfiguration", "AccelerateConfiguration", null).register(operations, desk,
                bucket -> Optional.of(Element.of("AccelerateConfiguration")), (bucket, root) -> {
                    throw new S3Failure(S3Code.NOT_IMPLEMENTED, "There is nothing to accelerate here.");
                });
    }

    /** Whoever names a topic must be one who may use it; those that the bucket has already may stay. */
    private void notify(Exchange exchange) {
        Bucket found = desk.bucket(exchange, "s3:PutBucketNotification");
        Notifications notifications = Notifications.read(Desk.body(exchange, "NotificationConfiguration"));
        Set<String> present = Notifications.of(found).rules().stream().map(Notifications.Rule::arn).collect(Collectors.toSet());
        for (Notifications.Rule rule : notifications.rules()) {
            if (!present.contains(rule.arn()) && !desk.topics().mayUse(exchange.caller(), rule.arn())) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "Unable to validate the following destination configurations: there is no such topic of yours.")
                        .with("ArgumentName", rule.arn()).with("ArgumentValue", "There is no such topic, or it is somebody else's.");
            }
        }
        desk.change(exchange, "notification", bucket -> bucket.with(Settings.NOTIFICATION,
                notifications.rules().isEmpty() ? null : notifications.write().document()));
        exchange.send(Desk.OK);
    }

    private static Kept kept(String subresource, String name, String root, String action, S3Code missing) {
        return new Kept(subresource, name, root, "s3:Get" + action, "s3:Put" + action, missing, Desk.OK);
    }

    private static Function<Bucket, Optional<Element>> text(String setting, Function<String, Element> read) {
        return bucket -> Optional.ofNullable(bucket.settings().get(setting)).map(read);
    }

    private static Bucket versioning(Bucket bucket, Element root) {
        Bucket.Versioning versioning = Versions.read(root);
        if (versioning == Bucket.Versioning.SUSPENDED && ObjectLock.of(bucket).isPresent()) {
            throw new S3Failure(S3Code.INVALID_BUCKET_STATE,
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        }
        if (versioning == Bucket.Versioning.SUSPENDED && bucket.settings().containsKey(Settings.REPLICATION)) {
            throw new S3Failure(S3Code.INVALID_BUCKET_STATE,
                    "A replication configuration is present on this bucket, so you cannot change the versioning state. Delete it first.");
        }
        return bucket.with(versioning);
    }

    private static Bucket lock(Bucket bucket, Element root) {
        ObjectLock lock = ObjectLock.read(root);
        if (bucket.versioning() != Bucket.Versioning.ENABLED) {
            throw new S3Failure(S3Code.INVALID_BUCKET_STATE, "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }
        return bucket.with(Settings.OBJECT_LOCK, lock.kept());
    }

    private static Bucket ownership(Bucket bucket, Element root) {
        Ownership ownership = Ownership.read(root);
        if (ownership == Ownership.ENFORCED && Acl.of(bucket.settings().getOrDefault(Settings.ACL, "")) != Acl.PRIVATE) {
            throw S3Failure.of(S3Code.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
        }
        return bucket.with(Settings.OWNERSHIP, ownership.word());
    }

    private static Bucket payment(Bucket bucket, Element root) {
        Element payer = root.only(Set.of("Payer")).get("Payer");
        switch (payer.leaf()) {
            case "BucketOwner" -> {
                return bucket;
            }
            case "Requester" -> throw new S3Failure(S3Code.NOT_IMPLEMENTED, "Nobody pays for requests here.");
            default -> throw payer.malformed("it must be BucketOwner or Requester");
        }
    }

    private static Element parse(String document) {
        return XmlReader.read(document.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION);
    }
}
