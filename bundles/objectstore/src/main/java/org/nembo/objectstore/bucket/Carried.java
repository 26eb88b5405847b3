package org.nembo.objectstore.bucket;

import java.util.HashMap;
import java.util.Map;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.Locks;
import org.nembo.objectstore.document.ObjectLock;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.life.Expiry;
import org.nembo.objectstore.object.Attachments;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/** Tags, retention, legal hold and canned ACL of objects, as requests for objects tell them and are told of them. */
final class Carried implements Attachments {

    private static final String TAGGING = "x-amz-tagging";
    private static final String MODE = "x-amz-object-lock-mode";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final String HOLD = "x-amz-object-lock-legal-hold";
    private static final String BYPASS = "x-amz-bypass-governance-retention";

    private final Desk desk;
    private final Parsed parsed;

    Carried(Desk desk, Parsed parsed) {
        this.desk = desk;
        this.parsed = parsed;
    }

    @Override
    public Attached read(Exchange exchange, Bucket bucket) {
        Map<String, String> tags = Map.of();
        if (exchange.headers().has(TAGGING)) {
            tags = Tags.header(exchange.header(TAGGING));
            Map<String, String> facts = Desk.facts(exchange);
            facts.putAll(Desk.requested(tags));
            desk.rights().require(exchange.caller(), "s3:PutObjectTagging", bucket, exchange.key(), facts);
        }
        String mode = exchange.header(MODE);
        String until = exchange.header(UNTIL);
        String hold = exchange.header(HOLD);
        if (!mode.isEmpty() || !until.isEmpty()) {
            require(exchange, bucket, "s3:PutObjectRetention");
        }
        if (!hold.isEmpty()) {
            require(exchange, bucket, "s3:PutObjectLegalHold");
        }
        Map<String, String> facts = new HashMap<>(Locks.facts(bucket, mode, until, hold, desk.clock().instant()));
        if (Acl.told(exchange.headers())) {
            Acl acl = Acl.headers(exchange.headers(), exchange.caller().id());
            Acls.check(bucket, acl, exchange);
            if (acl != Acl.PRIVATE) {
                Map<String, String> told = Desk.facts(exchange);
                told.put(Rights.OBJECT_NEW, "true");
                desk.rights().require(exchange.caller(), "s3:PutObjectAcl", bucket, exchange.key(), told);
                facts.put(Settings.ACL, acl.word());
            }
        }
        return new Attached(tags, facts);
    }

    private void require(Exchange exchange, Bucket bucket, String action) {
        desk.rights().require(exchange.caller(), action, bucket, exchange.key(), Desk.facts(exchange));
    }

    @Override
    public void tell(Exchange exchange, Bucket bucket, StoredObject object) {
        Map<String, String> facts = object.facts();
        if (!object.tags().isEmpty() && allows(exchange, bucket, object, "s3:GetObjectTagging")) {
            exchange.answer("x-amz-tagging-count", String.valueOf(object.tags().size()));
        }
        Retention.of(facts).filter(one -> allows(exchange, bucket, object, "s3:GetObjectRetention"))
                .ifPresent(one -> exchange.answer(MODE, one.mode().name()).answer(UNTIL, one.text()));
        if (facts.containsKey(Settings.LEGAL_HOLD) && allows(exchange, bucket, object, "s3:GetObjectLegalHold")) {
            exchange.answer(HOLD, facts.get(Settings.LEGAL_HOLD));
        }
        tellExpiry(exchange, bucket, object);
    }

    @Override
    public void tellExpiry(Exchange exchange, Bucket bucket, StoredObject object) {
        if (object.latest()) {
            parsed.lifecycle(bucket).flatMap(lifecycle -> Expiry.of(lifecycle, object))
                    .ifPresent(expiry -> exchange.answer("x-amz-expiration",
                            "expiry-date=\"" + Stamps.http(expiry.when()) + "\", rule-id=\"" + ascii(expiry.rule()) + "\""));
        }
    }

    /** What stands in a header. */
    private static String ascii(String text) {
        return org.nembo.objectstore.http.Percent.encode(text, true);
    }

    private boolean allows(Exchange exchange, Bucket bucket, StoredObject object, String action) {
        return desk.rights().allows(exchange.caller(), action, bucket, object.key(), Desk.facts(object));
    }

    @Override
    public Guard removal(Exchange exchange, Bucket bucket) {
        if (ObjectLock.of(bucket).isEmpty()) {
            return Guard.NONE;
        }
        boolean bypass = bypass(desk, exchange, bucket);
        return current -> {
            if (current.filter(object -> Locks.locked(object.facts(), bypass, desk.clock().instant())).isPresent()) {
                throw new S3Failure(S3Code.ACCESS_DENIED, "Access Denied because object protected by object lock.");
            }
        };
    }

    /** Whether the request passes by governance, and may. */
    static boolean bypass(Desk desk, Exchange exchange, Bucket bucket) {
        return exchange.header(BYPASS).equalsIgnoreCase("true")
                && desk.rights().allows(exchange.caller(), "s3:BypassGovernanceRetention", bucket, exchange.key(), Desk.facts(exchange));
    }
}
