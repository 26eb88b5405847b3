package org.nembo.objectstore.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.NamedAreas;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.bucket.BucketRemoval;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.quota.Quotas;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Buckets for the REST API and the shell, under the same rights as over S3. A bucket that somebody may not see is not there for them. Thread-safe. */
@Component(service = BucketAdministration.class)
public final class BucketAdministration {

    /** Type of the job that empties and deletes a bucket. */
    public static final String EMPTYING = "objectstore.bucket-delete";

    private static final int MOST = 1000;
    private static final int STRETCH = 500;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private final ObjectEngine engine;
    private final PolicyRights rights;
    private final Policy policy;
    private final Quotas quotas;
    private final ObjectTables tables;
    private final Jobs jobs;

    @Activate
    public BucketAdministration(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine,
            @Reference PolicyRights rights, @Reference Policy policy, @Reference Quotas quotas,
            @Reference ObjectTables tables, @Reference Jobs jobs) {
        this.engine = engine;
        this.rights = rights;
        this.policy = policy;
        this.quotas = quotas;
        this.tables = tables;
        this.jobs = jobs;
    }

    /** What is wanted of a new bucket. @param group empty for a personal one */
    public record NewBucket(String name, String group, boolean versioning, boolean objectLock) {
    }

    /** What is to be changed; empty for what stays. */
    public record Change(Optional<String> owner, Optional<String> group, Optional<Boolean> versioning) {
    }

    /**
     * Buckets by name.
     *
     * @param all   for who may list all; else the caller's own and those of groups in which they may list
     * @param owner only those of this owner; empty for any
     */
    public Page<BucketView> list(Subject caller, boolean all, String owner, String prefix, PageRequest page) {
        if (all || !owner.isEmpty() && !owner.equals(caller.id())) {
            policy.require(caller, "buckets:list-all", "buckets", Map.of());
        } else {
            policy.require(caller, "buckets:list", "buckets", Map.of());
        }
        boolean unbounded = all || !owner.isEmpty();
        Predicate<Bucket> seen = bucket -> unbounded || bucket.owner().equals(caller.id()) || !bucket.group().isEmpty() && mayList(caller, bucket);
        List<Bucket> found = new ArrayList<>();
        String after = page.after();
        while (found.size() <= page.limit()) {
            List<Bucket> stretch = engine.buckets().list(owner, prefix, after, STRETCH);
            stretch.stream().filter(seen).limit(page.limit() + 1L - found.size()).forEach(found::add);
            if (stretch.size() < STRETCH) {
                break;
            }
            after = stretch.get(stretch.size() - 1).name();
        }
        return Page.of(found, page.limit(), Bucket::name).map(this::view);
    }

    public BucketView show(Subject caller, String name) {
        return view(visible(caller, name));
    }

    /** @throws NemboException {@code BUCKET_INVALID}, {@code BUCKET_EXISTS}, {@code FORBIDDEN} */
    public BucketView create(Subject caller, NewBucket wanted) {
        if (!NAME.matcher(wanted.name()).matches() || wanted.name().contains("..") || ADDRESS.matcher(wanted.name()).matches()) {
            throw new NemboException(ObjectStoreError.BUCKET_INVALID, "name: 3 to 63 lower-case letters, digits, '.' and '-', beginning and ending with a "
                    + "letter or digit, and no IP address");
        }
        toCreate(caller, wanted);
        Map<String, String> settings = wanted.objectLock() ? Map.of(Settings.OBJECT_LOCK, "enabled") : Map.of();
        Bucket made = counted(new Bucket(wanted.name(), caller.id(), wanted.group(), Instant.now().truncatedTo(ChronoUnit.MILLIS),
                wanted.versioning() || wanted.objectLock() ? Bucket.Versioning.ENABLED : Bucket.Versioning.OFF, settings, 1));
        tables.audit().record(AuditEntry.done(caller, "buckets:create", path(made.name())).with("group", made.group()));
        return view(made);
    }

    /** Buckets that are made at the same time count. */
    private synchronized Bucket counted(Bucket bucket) {
        if (engine.buckets().list(bucket.owner(), "", "", MOST).size() >= MOST) {
            throw new NemboException(ObjectStoreError.BUCKET_INVALID, "you have %d buckets, which is the most".formatted(MOST));
        }
        return engine.buckets().create(bucket);
    }

    private void toCreate(Subject caller, NewBucket wanted) {
        if (!wanted.group().isEmpty()) {
            if (wanted.group().length() > 255 || !wanted.group().matches("[^\\s/]+(/[^\\s/]+)*")) {
                throw new NemboException(ObjectStoreError.BUCKET_INVALID, "group: the full name of a group without a leading slash");
            }
            policy.require(caller, "s3:CreateBucket", "arn:aws:s3:::" + wanted.name(), Map.of(Policy.GROUP, wanted.group()));
        }
        try {
            rights.require(Actors.of(caller), "s3:CreateBucket", wanted.name());
        } catch (S3Failure e) {
            throw new NemboException(e.code().status() == 409 ? ObjectError.BUCKET_EXISTS : GeneralError.FORBIDDEN, e.getMessage(), e);
        }
    }

    /** Versioning by who may set it over S3; owner and group by administrators. Objects that are there stay on the accounts that they are counted on. */
    public BucketView change(Subject caller, String name, Change change) {
        Bucket present = visible(caller, name);
        if (change.versioning().isPresent()) {
            require(caller, "s3:PutBucketVersioning", present);
        }
        if (change.owner().isPresent() || change.group().isPresent()) {
            policy.require(caller, "buckets:assign", path(name), Map.of());
            refuseScratch(name);
        }
        change.owner().filter(owner -> !owner.matches("[^\\s@][^\\s]*@[^\\s@]+")).ifPresent(owner -> {
            throw new NemboException(ObjectStoreError.BUCKET_INVALID, "owner: SUBJECT@ISSUER");
        });
        if (change.versioning().filter(on -> !on).isPresent() && present.settings().containsKey(Settings.OBJECT_LOCK)) {
            throw new NemboException(ObjectStoreError.BUCKET_INVALID, "versioning: a bucket with object lock keeps its versions");
        }
        if (change.versioning().filter(on -> !on).isPresent() && present.settings().containsKey(Settings.REPLICATION)) {
            throw new NemboException(ObjectStoreError.BUCKET_INVALID, "versioning: a bucket that is replicated keeps its versions");
        }
        Bucket changed = engine.buckets().change(name, bucket -> changed(bucket, change));
        tables.audit().record(AuditEntry.done(caller, "buckets:update", path(name)).with("owner", changed.owner()).with("group", changed.group())
                .with("versioning", changed.versioning().name()));
        return view(changed);
    }

    private static Bucket changed(Bucket bucket, Change change) {
        Bucket.Versioning versioning = change.versioning().map(on -> on ? Bucket.Versioning.ENABLED
                : bucket.versioning() == Bucket.Versioning.OFF ? Bucket.Versioning.OFF : Bucket.Versioning.SUSPENDED).orElse(bucket.versioning());
        return new Bucket(bucket.name(), change.owner().orElse(bucket.owner()), change.group().orElse(bucket.group()), bucket.created(), versioning,
                bucket.settings(), bucket.revision());
    }

    /**
     * Deletes a bucket that has nothing but unfinished uploads, or nothing.
     *
     * @param force whether all that is in it goes too, as a job
     * @return the job; empty when the bucket is gone already
     * @throws NemboException {@code BUCKET_NOT_EMPTY}, {@code BUCKET_PROTECTED}, {@code CONFLICT} while such a job works on it
     */
    public Optional<String> delete(Subject caller, String name, boolean force) {
        Bucket bucket = visible(caller, name);
        require(caller, "s3:DeleteBucket", bucket);
        refuseScratch(name);
        try {
            BucketRemoval.delete(engine, name);
            tables.audit().record(AuditEntry.done(caller, "buckets:delete", path(name)));
            return Optional.empty();
        } catch (NemboException e) {
            if (e.code() != ObjectError.BUCKET_NOT_EMPTY || !force) {
                throw e;
            }
        }
        return Optional.of(tables.write(handle -> {
            String job = jobs.submit(handle.getConnection(), new Jobs.Request(EMPTYING, path(name), caller.id(), "{}", Optional.empty()));
            tables.record(handle.getConnection(), AuditEntry.done(caller, "buckets:delete", path(name)).with("force", "true").with("job", job));
            return job;
        }));
    }

    /** The bucket, if the caller may list it or owns it; else it is not there. */
    public Bucket visible(Subject caller, String name) {
        return engine.buckets().find(name).filter(bucket -> bucket.owner().equals(caller.id()) || mayList(caller, bucket))
                .orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_BUCKET, "there is no bucket '%s' that you may see"
                        .formatted(name.length() > 80 ? name.substring(0, 80) + "…" : name)));
    }

    /** @throws NemboException {@code FORBIDDEN} */
    void require(Subject caller, String action, Bucket bucket) {
        require(caller, action, bucket, "", Map.of());
    }

    void require(Subject caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        if (!rights.allows(Actors.of(caller), action, bucket, key, new HashMap<>(facts))) {
            throw new NemboException(GeneralError.FORBIDDEN, "%s may not %s on %s".formatted(caller.username(), action, bucket.name()));
        }
    }

    private boolean mayList(Subject caller, Bucket bucket) {
        return rights.allows(Actors.of(caller), "s3:ListBucket", bucket, "", Map.of());
    }

    private BucketView view(Bucket bucket) {
        String account = "bucket/" + bucket.name();
        return BucketView.of(bucket, engine.usages().of(account), quotas.charge(account));
    }

    private static void refuseScratch(String name) {
        if (name.equals(NamedAreas.SCRATCH)) {
            throw new NemboException(ObjectStoreError.BUCKET_PROTECTED, "the bucket 'scratch' belongs to all users and stays as it is");
        }
    }

    static String path(String name) {
        return "object/buckets/" + name;
    }
}
