package org.nembo.objectstore.replica;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.admin.Actors;
import org.nembo.objectstore.admin.BucketAdministration;
import org.nembo.objectstore.document.Replication;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What administrators and owners see and do of replication, by REST and in the shell. Thread-safe. */
@Component(service = ReplicaAdministration.class)
public final class ReplicaAdministration {

    private static final int MOST_REFUSED = 100;
    private static final String PATH = "object/replication";

    /**
     * How far a site is.
     *
     * @param state      {@code OK}, {@code AWAY}; {@code STARTING} before the first look
     * @param backlog    changes of all buckets that are not shipped
     * @param lagSeconds age of the oldest of them
     * @param refused    versions that the site refused and that are tried again
     * @param copying    buckets that are being copied
     * @param error      why it takes nothing now
     */
    public record SiteState(String name, String endpoint, String state, long backlog, long lagSeconds, long refused, long copying, long shipped, long bytes,
            String error) {
    }

    /** A version that a site refused. */
    public record Refused(String key, String version, String error, int tries, Instant since, Instant next) {
    }

    /** How far a bucket is at a site. @param state {@code COPYING} or {@code FOLLOWING} @param copied versions @param refused the first hundred */
    public record BucketState(String site, String state, long copied, List<Refused> refused) {
    }

    private final Replicating replicating;
    private final ObjectEngine engine;
    private final BucketAdministration buckets;
    private final PolicyRights rights;
    private final Policy policy;
    private final ObjectTables tables;
    private final Sites sites;

    @Activate
    public ReplicaAdministration(@Reference Replicating replicating, @Reference(target = ChosenEngine.ONLY) ObjectEngine engine,
            @Reference BucketAdministration buckets, @Reference PolicyRights rights, @Reference Policy policy,
            @Reference ObjectTables tables, @Reference Sites sites) {
        this.replicating = replicating;
        this.engine = engine;
        this.buckets = buckets;
        this.rights = rights;
        this.policy = policy;
        this.tables = tables;
        this.sites = sites;
    }

    public Sites sites() {
        return sites;
    }

    /** For administrators. */
    public List<SiteState> status(Subject caller) {
        policy.require(caller, "replication:read", PATH, Map.of());
        Map<String, Replicator.State> known = new java.util.HashMap<>();
        replicating.states().forEach(state -> known.put(state.site().name(), state));
        return sites.list().stream().map(site -> Optional.ofNullable(known.get(site.name())).map(this::told)
                .orElse(new SiteState(site.name(), site.endpoint().toString(), "STARTING", 0, 0, 0, 0, 0, 0, ""))).toList();
    }

    private SiteState told(Replicator.State state) {
        long lag = state.oldest().map(since -> Math.max(0, Duration.between(since, replicating.now()).toSeconds())).orElse(0L);
        return new SiteState(state.site().name(), state.site().endpoint().toString(), state.failures() == 0 ? "OK" : "AWAY", state.backlog(), lag,
                state.refused(), state.copying(), state.shipped(), state.bytes(), state.error());
    }

    /** For whoever may read the rules of the bucket. */
    public List<BucketState> status(Subject caller, String name) {
        Bucket bucket = bucket(caller, name, "s3:GetReplicationConfiguration");
        List<BucketState> all = new ArrayList<>();
        for (String site : replicating.covered().rules(bucket).sites().stream().sorted().toList()) {
            var copy = replicating.running(site).flatMap(one -> one.copy(name));
            List<Refused> refused = replicating.rows().list(site, name, MOST_REFUSED).stream().map(one -> new Refused(one.item().key(),
                    one.item().version(), one.error(), one.tries(), one.since(), one.next())).toList();
            all.add(new BucketState(site, copy.filter(one -> one.ended().isPresent()).isPresent() ? "FOLLOWING" : "COPYING",
                    copy.map(ReplicaRows.Copy::versions).orElse(0L), refused));
        }
        return all;
    }

    private Bucket bucket(Subject caller, String name, String action) {
        Bucket bucket = buckets.visible(caller, name);
        if (!rights.allows(Actors.of(caller), action, bucket, "", Map.of())) {
            throw new NemboException(GeneralError.FORBIDDEN, "%s may not %s on %s".formatted(caller.username(), action, name));
        }
        return bucket;
    }

    /**
     * Replicates a bucket to these sites and to no others; what was in it before is copied, again when it was already.
     *
     * @throws NemboException {@code INVALID_REQUEST} when it keeps no versions, or there is no such site
     */
    public List<BucketState> replicate(Subject caller, String name, List<String> to) {
        Bucket bucket = bucket(caller, name, "s3:PutReplicationConfiguration");
        if (to.isEmpty() || to.size() > Sites.MOST) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "sites: 1 to %d names".formatted(Sites.MOST));
        }
        List<Replication.Rule> rules = new ArrayList<>();
        to.stream().distinct().forEach(site -> rules.add(new Replication.Rule("to-" + site, rules.size() + 1L, "", true, site, name, false)));
        Replication wanted = checked(bucket, new Replication("", rules));
        replicating.begin(name, wanted);
        engine.buckets().change(name, one -> {
            requireVersions(one);
            return one.with(Settings.REPLICATION, wanted.write().document());
        });
        replicating.begin(name, wanted);
        tables.audit().record(AuditEntry.done(caller, "buckets:change", "object/buckets/" + name).with("document", "replication"));
        return status(caller, name);
    }

    private Replication checked(Bucket bucket, Replication wanted) {
        requireVersions(bucket);
        try {
            return replicating.checked(bucket, wanted);
        } catch (S3Failure e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, e.getMessage(), e);
        }
    }

    private static void requireVersions(Bucket bucket) {
        if (bucket.versioning() != Bucket.Versioning.ENABLED) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "only buckets that keep versions are replicated: switch versioning on first");
        }
    }

    /** What is at other sites stays there. */
    public void stop(Subject caller, String name) {
        bucket(caller, name, "s3:PutReplicationConfiguration");
        engine.buckets().change(name, one -> one.with(Settings.REPLICATION, null));
        tables.audit().record(AuditEntry.done(caller, "buckets:change", "object/buckets/" + name).with("document", "replication"));
    }

    /** Tries at once what a site refused; for administrators. */
    public List<SiteState> retry(Subject caller, String site) {
        policy.require(caller, "replication:write", PATH, Map.of());
        sites.show(caller, site);
        replicating.rows().hurry(site);
        return status(caller);
    }
}
