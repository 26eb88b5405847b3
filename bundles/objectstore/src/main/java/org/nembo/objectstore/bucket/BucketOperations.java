package org.nembo.objectstore.bucket;

import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.BucketNames;
import org.nembo.objectstore.document.ObjectLock;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectError;

/** Buckets themselves: made, looked at, listed, deleted. */
final class BucketOperations {

    private static final String LOCK = "x-amz-bucket-object-lock-enabled";
    private static final String OWNERSHIP = "x-amz-object-ownership";
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9-]{1,32}");
    /** The region that has no name where a bucket says where it is. */
    private static final String OLDEST = "us-east-1";
    private static final int PAGE = 1000;
    private static final int MOST_LISTED = 10_000;

    private final Desk desk;
    private final Object counting = new Object();

    BucketOperations(Desk desk) {
        this.desk = desk;
    }

    void register(Operations operations) {
        operations.on(Level.SERVICE, "GET", "", "ListBuckets", this::list)
                .on(Level.BUCKET, "PUT", "", "CreateBucket", this::create)
                .on(Level.BUCKET, "HEAD", "", "HeadBucket", this::head)
                .on(Level.BUCKET, "DELETE", "", "DeleteBucket", this::delete)
                .on(Level.BUCKET, "GET", "location", "GetBucketLocation", this::location);
    }

    private void create(Exchange exchange) {
        String name = exchange.bucket();
        BucketNames.check(name);
        desk.rights().require(exchange.caller(), "s3:CreateBucket", name);
        Map<String, String> settings = new HashMap<>();
        byte[] body = Incoming.bytes(exchange, XmlLimits.CONFIGURATION.bytes());
        if (body.length > 0) {
            configuration(XmlReader.read(body, "CreateBucketConfiguration", XmlLimits.CONFIGURATION), settings);
        }
        Acl acl = Acl.headers(exchange.headers(), exchange.caller().id());
        if (acl == Acl.BUCKET_OWNER_READ || acl == Acl.BUCKET_OWNER_FULL_CONTROL) {
            acl = Acl.PRIVATE;
        }
        String ownership = exchange.header(OWNERSHIP);
        if (!ownership.isEmpty()) {
            settings.put(Settings.OWNERSHIP, Ownership.header(ownership).word());
            if (Ownership.header(ownership) == Ownership.ENFORCED && acl != Acl.PRIVATE) {
                throw S3Failure.of(S3Code.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
            }
        }
        if (acl != Acl.PRIVATE) {
            settings.put(Settings.ACL, acl.word());
        }
        boolean lock = flag(exchange);
        if (lock) {
            settings.put(Settings.OBJECT_LOCK, new ObjectLock(Optional.empty()).kept());
        }
        make(exchange, new Bucket(name, exchange.caller().id(), "", desk.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                lock ? Bucket.Versioning.ENABLED : Bucket.Versioning.OFF, settings, 1));
        exchange.answer("Location", "/" + name).send(Desk.OK);
    }

    /** Making one's own bucket once more changes nothing; with a location it fails, as in every region but the oldest. */
    private void make(Exchange exchange, Bucket bucket) {
        Optional<Bucket> there = desk.engine().buckets().find(bucket.name());
        if (there.isEmpty()) {
            try {
                synchronized (counting) {
                    // Buckets that are made at the same time count.
                    if (desk.engine().buckets().list(bucket.owner(), "", "", desk.settings().most()).size() >= desk.settings().most()) {
                        throw new S3Failure(S3Code.TOO_MANY_BUCKETS, "You have " + desk.settings().most() + " buckets, as many as you may have.");
                    }
                    desk.engine().buckets().create(bucket);
                }
                desk.audit().record(AuditEntry.done(exchange.caller().id(), "buckets:create", "object/buckets/" + bucket.name()));
                return;
            } catch (NemboException e) {
                if (e.code() != ObjectError.BUCKET_EXISTS) {
                    throw e;
                }
                there = desk.engine().buckets().find(bucket.name());
            }
        }
        if (there.filter(one -> one.owner().equals(bucket.owner())).isEmpty()) {
            throw S3Failure.of(S3Code.BUCKET_ALREADY_EXISTS).with("BucketName", bucket.name());
        }
        boolean placed = !bucket.settings().getOrDefault(Settings.LOCATION, OLDEST).equals(OLDEST);
        if (placed || ObjectLock.of(bucket).isPresent() && ObjectLock.of(there.get()).isEmpty()) {
            throw S3Failure.of(S3Code.BUCKET_ALREADY_OWNED_BY_YOU).with("BucketName", bucket.name());
        }
    }

    private static void configuration(Element root, Map<String, String> settings) {
        root.only(Set.of("LocationConstraint", "Location", "Bucket", "Tags"));
        if (root.find("Location").isPresent() || root.find("Bucket").isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "Directory buckets are not served.");
        }
        String location = root.value("LocationConstraint").orElse("");
        if (!location.isEmpty() && !LOCATION.matcher(location).matches()) {
            throw S3Failure.of(S3Code.ILLEGAL_LOCATION_CONSTRAINT_EXCEPTION).with("LocationConstraint", location);
        }
        if (!location.isEmpty()) {
            settings.put(Settings.LOCATION, location);
        }
        root.find("Tags").ifPresent(tags -> {
            Map<String, String> read = Tags.read(Element.of("Tagging", Element.of("TagSet", tags.only(Set.of("Tag")).children())), Tags.BUCKET);
            if (!read.isEmpty()) {
                settings.put(Settings.TAGGING, Tags.write(read).document());
            }
        });
    }

    private static boolean flag(Exchange exchange) {
        String value = exchange.header(LOCK);
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw new S3Failure(S3Code.INVALID_ARGUMENT, LOCK + " must be true or false.").with("ArgumentName", LOCK)
                    .with("ArgumentValue", value);
        };
    }

    /** Who may not look into it is told where it is too: clients ask so before they sign for its region. */
    private void head(Exchange exchange) {
        Bucket bucket = desk.find(exchange);
        exchange.answer("x-amz-bucket-region", region(bucket));
        desk.rights().require(exchange.caller(), "s3:ListBucket", bucket, "", Desk.facts(exchange));
        exchange.answer("x-amz-access-point-alias", "false").send(Desk.OK);
    }

    private void delete(Exchange exchange) {
        desk.bucket(exchange, "s3:DeleteBucket");
        BucketRemoval.delete(desk.engine(), exchange.bucket());
        desk.audit().record(AuditEntry.done(exchange.caller().id(), "buckets:delete", "object/buckets/" + exchange.bucket()));
        exchange.send(Desk.NO_CONTENT);
    }

    /** Empty for the oldest region, as it was before there were others. */
    private void location(Exchange exchange) {
        String region = region(desk.bucket(exchange, "s3:GetBucketLocation"));
        Desk.send(exchange, Element.of("LocationConstraint", region.equals(OLDEST) ? "" : region));
    }

    private String region(Bucket bucket) {
        return bucket.settings().getOrDefault(Settings.LOCATION, desk.settings().region());
    }

    private void list(Exchange exchange) {
        desk.rights().require(exchange.caller(), "s3:ListAllMyBuckets", "");
        String prefix = exchange.query("prefix");
        int most = exchange.number("max-buckets", 1, MOST_LISTED, MOST_LISTED);
        String region = exchange.query("bucket-region");
        String owner = exchange.caller().id();
        String after = after(exchange.query("continuation-token"));
        List<Bucket> found = new ArrayList<>();
        boolean more = true;
        while (more && found.size() <= most) {
            List<Bucket> page = desk.engine().buckets().list(owner, prefix, after, Math.min(PAGE, most + 1 - found.size()));
            page.stream().filter(bucket -> region.isEmpty() || region(bucket).equals(region)).forEach(found::add);
            more = !page.isEmpty() && found.size() <= most;
            after = page.isEmpty() ? after : page.get(page.size() - 1).name();
        }
        boolean truncated = found.size() > most;
        List<Element> buckets = found.stream().limit(most).map(bucket -> Element.of("Bucket", Element.of("Name", bucket.name()),
                Element.of("CreationDate", time(bucket)), Element.of("BucketRegion", region(bucket)))).toList();
        Element answer = Element.of("ListAllMyBucketsResult", Acl.owner(owner), Element.of("Buckets", buckets));
        if (!prefix.isEmpty()) {
            answer = answer.plus(Element.of("Prefix", prefix));
        }
        if (truncated) {
            answer = answer.plus(Element.of("ContinuationToken",
                    Base64.getUrlEncoder().encodeToString(found.get(most - 1).name().getBytes(StandardCharsets.UTF_8))));
        }
        Desk.send(exchange, answer);
    }

    private static String after(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The continuation token provided is incorrect").with("ArgumentName", "continuation-token")
                    .with("ArgumentValue", token);
        }
    }

    private static String time(Bucket bucket) {
        return Stamps.iso(bucket.created());
    }
}
