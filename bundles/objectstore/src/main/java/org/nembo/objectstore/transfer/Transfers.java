package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Job;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.admin.Actors;
import org.nembo.objectstore.admin.BucketAdministration;
import org.nembo.objectstore.key.KeptGroups;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.spi.object.Bucket;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Starts imports and exports. The access key of the other S3 is in the secret store until the job ends. Thread-safe. */
@Component(service = Transfers.class)
public final class Transfers {

    /** Unfinished ones of one person, of each direction. */
    static final int MOST = 4;

    private static final int LONGEST = 1024;

    /** What is asked for. @param region empty for {@code us-east-1} */
    public record Wanted(String endpoint, String region, String bucket, String prefix, String accessKey, Secret secretKey, boolean dryRun) {
    }

    private final BucketAdministration buckets;
    private final PolicyRights rights;
    private final Areas areas;
    private final Directory directory;
    private final ObjectTables tables;
    private final Keeping keeping;

    @Activate
    public Transfers(@Reference BucketAdministration buckets, @Reference PolicyRights rights, @Reference Areas areas, @Reference Directory directory,
            @Reference ObjectTables tables, @Reference Keeping keeping) {
        this.buckets = buckets;
        this.rights = rights;
        this.areas = areas;
        this.directory = directory;
        this.tables = tables;
        this.keeping = keeping;
    }

    /** Whether somebody may do this with a bucket, before anything else is looked at. @throws NemboException {@code NO_SUCH_BUCKET}, {@code FORBIDDEN} */
    public void check(Subject caller, Direction direction, String bucket, String prefix) {
        Optional<Bucket> found = areas.bucket(Actors.of(caller), bucket);
        for (String action : direction.actions()) {
            boolean ofObjects = !action.equals("s3:ListBucket");
            if (found.isEmpty() || !rights.allows(Actors.of(caller), action, found.get(), ofObjects ? prefix + "*" : "", ofObjects ? Map.of()
                    : Map.of("s3:prefix", prefix))) {
                buckets.visible(caller, bucket);
                throw new NemboException(GeneralError.FORBIDDEN, "%s may not %s on %s/%s".formatted(caller.username(), action, bucket, prefix));
            }
        }
    }

    /**
     * Starts one.
     *
     * @return the job
     * @throws NemboException {@code NO_SUCH_BUCKET}, {@code FORBIDDEN}, {@code TRANSFER_INVALID}; {@code CONFLICT} while one of the caller works on the bucket
     */
    public String start(Subject caller, Direction direction, String bucket, Wanted wanted) {
        check(caller, direction, bucket, wanted.prefix());
        URI endpoint = endpoint(wanted.endpoint());
        String region = wanted.region().isEmpty() ? "us-east-1" : wanted.region();
        must(region.matches("[A-Za-z0-9-]{1,64}"), "region: letters, digits and '-', such as us-east-1");
        must(wanted.bucket().matches("[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]"), "bucket: the name of a bucket of the other S3");
        must(wanted.prefix().length() <= LONGEST && wanted.prefix().indexOf(0) < 0, "prefix: at most %d characters".formatted(LONGEST));
        must(wanted.accessKey().matches("[\\x21-\\x7e&&[^/,]]{1,256}"), "accessKey: 1 to 256 printable characters without '/' and ','");
        String secret = wanted.secretKey().reveal();
        must(!secret.isEmpty() && secret.length() <= LONGEST && secret.chars().noneMatch(Character::isISOControl), "secretKey: the secret of that access key");
        Plan plan = new Plan(bucket, endpoint.toString(), region, wanted.bucket(), wanted.prefix(), wanted.dryRun(),
                Plan.Who.of(KeptGroups.of(caller, directory), Actors.of(caller).address()));
        refuseMany(caller, direction);
        Jobs.Request request = new Jobs.Request(direction.type(), "object/buckets/%s/%s/%s".formatted(bucket, direction.word(), caller.subject()), caller.id(),
                plan.json(), Optional.empty());
        return tables.write(handle -> {
            String job = keeping.jobs().submit(handle.getConnection(), request);
            keeping.secrets().put(handle.getConnection(), secret(job), new Secret(wanted.accessKey() + "\n" + secret));
            tables.record(handle.getConnection(), AuditEntry.done(caller, "buckets:" + direction.word(), "object/buckets/" + bucket).with("job", job)
                    .with("endpoint", plan.endpoint()).with("bucket", plan.remote()).with("prefix", plan.prefix()).with("dryRun", "" + plan.dryRun()));
            return job;
        });
    }

    private void refuseMany(Subject caller, Direction direction) {
        long unfinished = keeping.jobs().list(new Jobs.Filter("", direction.type(), caller.id(), Optional.empty()), PageRequest.first(100)).items().stream()
                .filter((Job job) -> !job.state().isFinal()).count();
        if (unfinished >= MOST) {
            throw new NemboException(GeneralError.CONFLICT, "%d jobs of yours %s already: wait until one has ended, or cancel it".formatted(unfinished,
                    direction.word()));
        }
    }

    private URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean path = uri.getRawPath() != null && !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
            must((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null
                    && uri.getRawFragment() == null && !path && text.length() <= 300, "endpoint: like https://s3.example.org or http://HOST:PORT");
            keeping.outbound().resolve(uri.getHost());
            return new URI(scheme, null, uri.getHost(), uri.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            // It may hold a password: it is not repeated.
            throw new NemboException(ObjectStoreError.TRANSFER_INVALID, "endpoint: that is no address", e);
        } catch (IOException e) {
            throw new NemboException(ObjectStoreError.TRANSFER_INVALID, "endpoint: " + e.getMessage(), e);
        }
    }

    private static void must(boolean right, String otherwise) {
        if (!right) {
            throw new NemboException(ObjectStoreError.TRANSFER_INVALID, otherwise);
        }
    }

    /** Where the access key of a job is. */
    static String secret(String job) {
        return "objectstore/transfers/" + job;
    }
}
