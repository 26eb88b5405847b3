package org.nembo.engine.objects.s3;

import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Uploads;
import org.nembo.spi.object.Usages;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The engine {@code s3}: records, versions, usage and the change log in the database of the server, the bytes as files that never change in a bucket of another
 * S3. Several nodes with one database serve one such engine. Thread-safe.
 */
@Component(service = {ObjectEngine.class, S3Objects.class}, configurationPid = "org.nembo.engine.objects.s3", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Settings.Config.class)
public final class S3Objects implements ObjectEngine {

    private final Settings settings;
    private final Clock clock;
    private final Tables tables;
    private final StoredBuckets buckets;
    private final Versions versions;
    private final StoredUploads uploads;
    private final Changes changes;
    private final Accounts accounts;
    private final Files files;
    private final Backend backend;
    private final Upkeep upkeep;
    private volatile boolean claimed;

    @Activate
    public S3Objects(Settings.Config config, @Reference Databases databases, @Reference Secrets secrets) {
        this(Settings.of(config, secret(config, secrets)), databases, System::currentTimeMillis);
    }

    S3Objects(Settings settings, Databases databases, LongSupplier millis) {
        this.settings = settings;
        this.clock = new Clock(millis);
        Ledger ledger = new Ledger();
        this.tables = new Tables(databases, ledger);
        this.buckets = new StoredBuckets(tables, System::nanoTime);
        this.versions = new Versions(tables, clock);
        this.uploads = new StoredUploads(tables, versions, clock);
        this.changes = new Changes(tables, ledger);
        this.accounts = new Accounts(tables);
        this.files = new Files(tables, clock);
        this.backend = new Backend(settings);
        this.upkeep = new Upkeep(backend, files, clock, settings, this::isOurs);
    }

    private static Supplier<Secret> secret(Settings.Config config, Secrets secrets) {
        if (config.secret_key().isEmpty() == config.secret_path().isEmpty()) {
            throw new IllegalArgumentException("give the secret either by secret.key or by secret.path");
        }
        if (config.secret_path().isEmpty()) {
            Secret secret = new Secret(config.secret_key());
            return () -> secret;
        }
        return new SecretAtPath(secrets, config.secret_path(), System::nanoTime);
    }

    /** In order: nothing is deleted any more, then nothing is asked. */
    @Deactivate
    public void close() {
        upkeep.close();
        backend.close();
    }

    /** Whether the bucket's place is this index's own. @throws NemboException when it cannot be asked, or is another's */
    boolean isOurs() {
        if (!claimed) {
            tables.change(java.util.List.of(), change -> change.handle().createUpdate("UPDATE objectindex_state SET id = :id WHERE id = ''")
                    .bind("id", UUID.randomUUID().toString()).execute());
            String own = tables.read(handle -> handle.createQuery("SELECT id FROM objectindex_state").mapTo(String.class).one());
            if (!backend.claim(own).equals(own)) {
                throw new NemboException(ObjectError.OBJECTS_FAULT, ("%s belongs to the index of another Nembo: give this one a bucket or a prefix of its own "
                        + "in org.nembo.engine.objects.s3").formatted(settings.peer()));
            }
            claimed = true;
        }
        return true;
    }

    /** @throws NemboException when the other S3 does not answer as it should */
    void probe() {
        isOurs();
        backend.size(Backend.MARK);
    }

    Settings settings() {
        return settings;
    }

    Upkeep upkeep() {
        return upkeep;
    }

    Tables tables() {
        return tables;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public Buckets buckets() {
        return buckets;
    }

    @Override
    public Uploads uploads() {
        return uploads;
    }

    @Override
    public ChangeLog changes() {
        return changes;
    }

    @Override
    public Usages usages() {
        return accounts;
    }

    @Override
    public Draft draft(long expected) {
        isOurs();
        return new Incoming(backend, settings, clock, upkeep, expected);
    }

    @Override
    public Draft draft(StoredObject source) {
        return new Copied(place(source));
    }

    private Place place(StoredObject object) {
        return object.place() instanceof Place place ? place : find(object.bucket(), object.key(), object.version())
                .map(found -> (Place) found.place()).orElseThrow(() -> gone(object));
    }

    private static NemboException gone(StoredObject object) {
        return new NemboException(ObjectError.NO_SUCH_VERSION, "the version '%s' of '%s' in the bucket '%s' is gone".formatted(object.version(), object.key(),
                object.bucket()));
    }

    @Override
    public StoredObject put(NewObject object, Draft data, Guard guard) {
        try (Kept kept = (Kept) data) {
            tables.read(handle -> StoredBuckets.entry(handle, object.bucket()));
            kept.settle();
            return kept.handOver(() -> versions.put(object, guard, kept::keep));
        }
    }

    @Override
    public Optional<StoredObject> find(String bucket, String key, String version) {
        return versions.find(bucket, key, version);
    }

    @Override
    public Content open(StoredObject object, long from, long length) {
        Place place = place(object);
        if (from < 0 || length < 0 || from + length > place.length()) {
            throw new IllegalArgumentException("bytes %d and %d more of an object of %d".formatted(from, length, place.length()));
        }
        String name = "the object '%s' in the bucket '%s'".formatted(object.key(), object.bucket());
        try {
            return new Reading(new Reading.Readers(backend, files, clock, settings.grace().toMillis()), name, place, from, length);
        } catch (NemboException e) {
            throw e.code() == ObjectError.DAMAGED && !isStill(object, place) ? gone(object) : e;
        }
    }

    private boolean isStill(StoredObject object, Place place) {
        try {
            return find(object.bucket(), object.key(), object.version()).map(found -> place.equals(found.place())).orElse(false);
        } catch (NemboException e) {
            return false;
        }
    }

    @Override
    public Deleted delete(String bucket, String key, String version, Guard guard, Origin origin) {
        return versions.delete(bucket, key, version, guard, origin);
    }

    @Override
    public StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin) {
        return versions.change(bucket, key, version, change, origin);
    }

    @Override
    public Listing list(ListRequest request) {
        return tables.read(handle -> new Lister(request).list(handle));
    }

    @Override
    public Scrubbed scrub(String after, int versions) {
        return new Scrubber(this, tables).scrub(after, versions);
    }

    @Override
    public void repair(StoredObject damaged, Draft data) {
        try (Kept kept = (Kept) data) {
            if (kept.size() != damaged.stored()) {
                throw new IllegalArgumentException("the right bytes of '%s' are %d, not %d".formatted(damaged.key(), damaged.stored(), kept.size()));
            }
            kept.settle();
            kept.handOver(() -> {
                versions.repair(damaged, kept::keep);
                return true;
            });
        }
    }
}
