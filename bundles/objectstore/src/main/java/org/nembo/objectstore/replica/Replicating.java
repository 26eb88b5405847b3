package org.nembo.objectstore.replica;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.nembo.api.net.Outbound;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.auth.RequestSignature;
import org.nembo.objectstore.bucket.Replicas;
import org.nembo.objectstore.document.Replication;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.seal.Handover;
import org.nembo.objectstore.seal.StoredMasterKeys;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replication to all sites, as long as the server runs: one {@link Replicator} for each. Thread-safe. */
@Component(service = {Replicas.class, Replicating.class}, immediate = true, configurationPid = "org.nembo.objectstore.replication")
@Designate(ocd = Replicating.Config.class)
public final class Replicating implements Replicas {

    /** The keys of {@code etc/org.nembo.objectstore.replication.cfg}. */
    @ObjectClassDefinition(name = "Replication of objects to other sites")
    public @interface Config {

        @AttributeDefinition(description = "Versions that are shipped to a site at a time, 1 to 64")
        int parallel() default 4;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Replicating.class);
    private static final long LOOK_MILLIS = 2000;
    private static final String REGION = "us-east-1";

    private final ObjectEngine engine;
    private final Sites sites;
    private final Outbound outbound;
    private final Clock clock;
    private final int parallel;
    private final Covered covered;
    private final ReplicaRows rows;
    private final Shipping shipping;
    private final Pending pending;
    private final Map<String, Replicator> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "objectstore-sites");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Replicating(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference ObjectTables tables, @Reference Sites sites,
            @Reference Secrets secrets,
            @Reference Outbound outbound, Config config) {
        this(engine, tables, sites, new Handover(new StoredMasterKeys(secrets)), outbound, config.parallel());
        timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    Replicating(ObjectEngine engine, ObjectTables tables, Sites sites, Handover handover, Outbound outbound, int parallel) {
        if (parallel < 1 || parallel > 64) {
            throw new IllegalArgumentException("parallel must be 1 to 64, is " + parallel);
        }
        this.engine = engine;
        this.sites = sites;
        this.outbound = outbound;
        this.clock = Clock.systemUTC();
        this.parallel = parallel;
        this.covered = new Covered(engine);
        this.rows = new ReplicaRows(tables);
        this.shipping = new Shipping(engine, handover);
        this.pending = new Pending(engine.changes(), rows);
    }

    /** One that ships nothing: for tests and tools. */
    public static Replicating idle(ObjectEngine engine, ObjectTables tables, Sites sites) {
        return new Replicating(engine, tables, sites, null, null, 1);
    }

    /** Makes the replicators those of the sites that there are. */
    synchronized void look() {
        try {
            Map<String, Site> present = new HashMap<>();
            sites.list().forEach(site -> present.put(site.name(), site));
            for (Replicator one : List.copyOf(running.values())) {
                if (!one.site().equals(present.get(one.site().name()))) {
                    running.remove(one.site().name()).close();
                }
            }
            for (Site site : present.values()) {
                if (!running.containsKey(site.name())) {
                    running.put(site.name(), replicator(site).started());
                } else {
                    running.get(site.name()).look();
                    running.get(site.name()).keep();
                }
            }
            leave(present.keySet());
        } catch (RuntimeException e) {
            LOG.warn("The sites cannot be read now: {}", e.getMessage());
        }
    }

    private Replicator replicator(Site site) {
        return new Replicator(site, engine, covered, rows, new Fleet(shipping, () -> peer(site), parallel, site.name()), clock);
    }

    Peer peer(Site site) {
        Secret secret = sites.secret(site).orElse(new Secret(""));
        return new Peer(new RequestSignature.Signer(site.accessKey(), secret, REGION), new Line(site.endpoint(), outbound, timer), clock);
    }

    /** Readers of sites that are gone, also those that went while this server was away. */
    private void leave(Set<String> present) {
        for (String reader : engine.changes().readers().keySet()) {
            if (reader.startsWith(Replicator.reader("")) && !present.contains(reader.substring(Replicator.reader("").length()))) {
                engine.changes().leave(reader);
            }
        }
    }

    @Override
    public Replication checked(Bucket bucket, Replication wanted) {
        List<String> names = sites.list().stream().map(Site::name).toList();
        return new Replication(wanted.role(), wanted.rules().stream().map(rule -> {
            String site = rule.site().isEmpty() && names.size() == 1 ? names.get(0) : rule.site();
            if (!names.contains(site)) {
                throw new S3Failure(S3Code.INVALID_REQUEST, site.isEmpty() ? "Name the site: arn:aws:s3:SITE::" + bucket.name()
                        : "There is no site '" + site + "'. Administrators add sites.");
            }
            if (!rule.bucket().equals(bucket.name())) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "The bucket at the other site has the same name as the one here.");
            }
            return new Replication.Rule(rule.id(), rule.priority(), rule.prefix(), rule.enabled(), site, rule.bucket(), rule.old());
        }).toList());
    }

    @Override
    public synchronized void begin(String bucket, Replication rules) {
        for (String site : rules.sites()) {
            engine.changes().join(Replicator.reader(site));
            rows.begin(site, bucket);
            Optional.ofNullable(running.get(site)).ifPresent(Replicator::look);
        }
    }

    @Override
    public Optional<String> status(Bucket bucket, StoredObject object) {
        if (!bucket.settings().containsKey(Settings.REPLICATION) || object.facts().containsKey(Settings.REPLICATED)) {
            return Optional.empty();
        }
        Replication rules = covered.rules(bucket);
        Set<String> told = rules.sites().stream().filter(site -> rules.covers(site, object.key()))
                .map(site -> Optional.ofNullable(running.get(site)).map(one -> pending.status(one, object)).orElse(Pending.PENDING))
                .collect(Collectors.toSet());
        return told.contains(Pending.FAILED) ? Optional.of(Pending.FAILED) : told.stream().filter(Pending.PENDING::equals).findFirst()
                .or(() -> told.stream().findFirst());
    }

    /** How far the sites are, by name. */
    public List<Replicator.State> states() {
        return running.values().stream().map(Replicator::state).sorted((a, b) -> a.site().name().compareTo(b.site().name())).toList();
    }

    /** How far one is; empty when there is none of that name. */
    Optional<Replicator> running(String site) {
        return Optional.ofNullable(running.get(site));
    }

    ReplicaRows rows() {
        return rows;
    }

    Covered covered() {
        return covered;
    }

    Instant now() {
        return clock.instant();
    }

    @Deactivate
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            running.values().forEach(Replicator::close);
            running.clear();
        }
    }
}
