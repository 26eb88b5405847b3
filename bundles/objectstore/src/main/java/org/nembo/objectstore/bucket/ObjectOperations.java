package org.nembo.objectstore.bucket;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.Locks;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** What objects carry beside their bytes: tags, retention, legal hold, ACL. */
final class ObjectOperations {

    private final Desk desk;

    ObjectOperations(Desk desk) {
        this.desk = desk;
    }

    void register(Operations operations) {
        operations.on(Level.OBJECT, "GET", "tagging", "GetObjectTagging", this::tagging)
                .on(Level.OBJECT, "PUT", "tagging", "PutObjectTagging", this::putTagging)
                .on(Level.OBJECT, "DELETE", "tagging", "DeleteObjectTagging", this::deleteTagging)
                .on(Level.OBJECT, "GET", "retention", "GetObjectRetention", this::retention)
                .on(Level.OBJECT, "PUT", "retention", "PutObjectRetention", this::putRetention)
                .on(Level.OBJECT, "GET", "legal-hold", "GetObjectLegalHold", this::hold)
                .on(Level.OBJECT, "PUT", "legal-hold", "PutObjectLegalHold", this::putHold)
                .on(Level.OBJECT, "GET", "acl", "GetObjectAcl", this::acl)
                .on(Level.OBJECT, "PUT", "acl", "PutObjectAcl", this::putAcl);
    }

    private void tagging(Exchange exchange) {
        StoredObject object = desk.object(exchange, desk.find(exchange), "s3:GetObjectTagging", "s3:GetObjectVersionTagging");
        Desk.send(exchange, Tags.write(object.tags()));
    }

    private void putTagging(Exchange exchange) {
        Bucket bucket = desk.find(exchange);
        // policies may ask for the tags that come
        Map<String, String> tags = Tags.read(Desk.body(exchange, "Tagging"), Tags.OBJECT);
        StoredObject object = desk.object(exchange, bucket, "s3:PutObjectTagging", "s3:PutObjectVersionTagging", Desk.requested(tags));
        desk.change(exchange, object, "ObjectTagging:Put", current -> current.with(tags, current.facts()));
        exchange.send(Desk.OK);
    }

    private void deleteTagging(Exchange exchange) {
        StoredObject object = desk.object(exchange, desk.find(exchange), "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging");
        desk.change(exchange, object, "ObjectTagging:Delete", current -> current.with(Map.of(), current.facts()));
        exchange.send(Desk.NO_CONTENT);
    }

    private void retention(Exchange exchange) {
        StoredObject object = locking(exchange, "s3:GetObjectRetention");
        Desk.send(exchange, Retention.of(object.facts()).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_OBJECT_LOCK_CONFIGURATION)).write());
    }

    private void putRetention(Exchange exchange) {
        StoredObject object = locking(exchange, "s3:PutObjectRetention");
        Instant now = desk.clock().instant();
        Optional<Retention> wanted = Retention.read(Desk.body(exchange, "Retention"), now);
        boolean bypass = Carried.bypass(desk, exchange, desk.find(exchange));
        desk.change(exchange, object, "ObjectRetention:Put", current -> {
            Retention.of(current.facts()).ifPresent(there -> there.allow(wanted, bypass, now));
            return current.with(current.tags(), Retention.put(current.facts(), wanted));
        });
        exchange.send(Desk.OK);
    }

    private void hold(Exchange exchange) {
        StoredObject object = locking(exchange, "s3:GetObjectLegalHold");
        String status = object.facts().get(Settings.LEGAL_HOLD);
        if (status == null) {
            throw S3Failure.of(S3Code.NO_SUCH_OBJECT_LOCK_CONFIGURATION);
        }
        Desk.send(exchange, Locks.hold(status));
    }

    private void putHold(Exchange exchange) {
        StoredObject object = locking(exchange, "s3:PutObjectLegalHold");
        String status = Locks.hold(Desk.body(exchange, "LegalHold"));
        desk.change(exchange, object, "ObjectLegalHold:Put", current -> {
            Map<String, String> facts = new HashMap<>(current.facts());
            facts.put(Settings.LEGAL_HOLD, status);
            return current.with(current.tags(), facts);
        });
        exchange.send(Desk.OK);
    }

    private StoredObject locking(Exchange exchange, String action) {
        Bucket bucket = desk.find(exchange);
        StoredObject object = desk.object(exchange, bucket, action, action);
        Locks.require(bucket);
        return object;
    }

    private void acl(Exchange exchange) {
        Bucket bucket = desk.find(exchange);
        StoredObject object = desk.object(exchange, bucket, "s3:GetObjectAcl", "s3:GetObjectVersionAcl");
        Desk.send(exchange, Acl.of(object.facts().getOrDefault(Settings.ACL, "")).write(owner(object, bucket), bucket.owner()));
    }

    private void putAcl(Exchange exchange) {
        Bucket bucket = desk.find(exchange);
        StoredObject object = desk.object(exchange, bucket, "s3:PutObjectAcl", "s3:PutObjectVersionAcl");
        Acl acl = Acls.asked(exchange, owner(object, bucket));
        Acls.check(bucket, acl, exchange);
        desk.change(exchange, object, "ObjectAcl:Put", current -> {
            Map<String, String> facts = new HashMap<>(current.facts());
            facts.remove(Settings.ACL);
            if (acl != Acl.PRIVATE) {
                facts.put(Settings.ACL, acl.word());
            }
            return current.with(current.tags(), facts);
        });
        exchange.send(Desk.OK);
    }

    private static String owner(StoredObject object, Bucket bucket) {
        return object.owner().isEmpty() ? bucket.owner() : object.owner();
    }
}
