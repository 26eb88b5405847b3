package org.nembo.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Secrets and their versions, sealed in the database. What takes a handle happens in its transaction. Thread-safe. */
@Component(service = SecretStore.class, configurationPid = "org.nembo.secrets")
@Designate(ocd = SecretStore.Config.class)
public final class SecretStore {

    public static final int LARGEST_BYTES = 64 * 1024;

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo secrets")
    public @interface Config {
        @AttributeDefinition(description = "File with the master key; else NEMBO_MASTER_KEY, the credential nembo.master.key, or master.key in etc/")
        String master_key_file() default "";

        @AttributeDefinition(min = "1", max = "100", description = "How many versions of a secret are kept.")
        int versions_max() default 10;

        @AttributeDefinition(description = "Where the server's own secrets are: 'embedded', or the name of an engine that is deployed, such as 'vault'")
        String engine() default "embedded";
    }

    /** What was asked for: the value is empty when the version was deleted or destroyed. */
    public record Found(Metadata metadata, Secrets.Version version, Optional<String> value) {

        @Override
        public String toString() {
            return "Found[" + metadata.path() + ", " + version + "]";
        }
    }

    private final Jdbi jdbi;
    private final SecretRows rows;
    private final MasterKeys masterKeys;
    private final Envelope envelope;
    private final Clock clock;
    private final int maxVersions;

    @Activate
    public SecretStore(Config config, BundleContext context, @Reference Databases databases) throws IOException {
        this(databases, store -> MasterKeys.of(config.master_key_file(), Path.of(context.getProperty("nembo.etc")), System::getenv, store::anythingSealed),
                Clock.systemUTC(), config.versions_max());
    }

    SecretStore(Databases databases, Path masterKey, Clock clock) throws IOException {
        this(databases, store -> MasterKeys.in(masterKey, store::anythingSealed), clock, 10);
    }

    private SecretStore(Databases databases, java.util.function.Function<SecretStore, MasterKeys> keys, Clock clock, int maxVersions) throws IOException {
        if (maxVersions < 1 || maxVersions > 100) {
            throw new IllegalArgumentException("versions.max must be 1 to 100, is " + maxVersions);
        }
        this.maxVersions = maxVersions;
        this.jdbi = Jdbi.create(databases.open("secret", SecretStore.class));
        this.rows = new SecretRows(databases.dialect());
        this.clock = clock;
        this.masterKeys = keys.apply(this);
        this.envelope = new Envelope(new Keyring(masterKeys, clock));
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    public int maxVersions() {
        return maxVersions;
    }

    Clock clock() {
        return clock;
    }

    MasterKeys masterKeys() {
        return masterKeys;
    }

    Envelope envelope() {
        return envelope;
    }

    SecretRows rows() {
        return rows;
    }

    /** Stores the next version. */
    public Secrets.Version put(Handle handle, String path, String value) {
        return put(handle, path, value, OptionalInt.empty(), Metadata.Rules.NONE);
    }

    /**
     * Stores the next version.
     *
     * @param follows the newest version as the writer knows it, 0 for none; empty when it does not matter
     * @param usual   what holds where the path has no rules of its own
     * @throws NemboException {@code SECRET_VERSION_CONFLICT} when another version is the newest; the transaction must then be rolled back
     */
    public Secrets.Version put(Handle handle, String path, String value, OptionalInt follows, Metadata.Rules usual) {
        SecretPath.check(path);
        if (value.getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
            throw new NemboException(SecretError.SECRET_TOO_LARGE, "the secret '%s' is over %d bytes".formatted(path, LARGEST_BYTES));
        }
        Instant now = now();
        Metadata metadata = rows.next(handle, path, now);
        int number = metadata.newest();
        if (follows.isPresent() && follows.getAsInt() != number - 1) {
            throw new NemboException(SecretError.SECRET_VERSION_CONFLICT,
                    "the newest version of '%s' is %d, not %d".formatted(path, number - 1, follows.getAsInt()));
        }
        Duration after = metadata.rules().deleteAfter().isZero() ? usual.deleteAfter() : metadata.rules().deleteAfter();
        Secrets.Version version = new Secrets.Version(number, now, after.isZero() ? Optional.empty() : Optional.of(now.plus(after)), false);
        rows.insert(handle, new SecretRows.Row(path, version, envelope.seal(path, number, value)));
        int own = metadata.rules().maxVersions();
        int kept = own > 0 ? own : usual.maxVersions() > 0 ? usual.maxVersions() : maxVersions;
        rows.prune(handle, path, Math.max(1, number - kept + 1));
        return version;
    }

    /** A version, or the newest for 0; empty when there is none of that number. @throws NemboException {@code SECRET_UNREADABLE} */
    public Optional<Found> read(Handle handle, String path, int version) {
        SecretPath.check(path);
        return rows.find(handle, path).flatMap(metadata -> rows.version(handle, path, version == 0 ? metadata.newest() : version)
                .map(row -> new Found(metadata, row.version(), row.version().readable(now())
                        ? Optional.of(envelope.open(path, row.version().number(), row.sealed())) : Optional.empty())));
    }

    public Optional<Metadata> metadata(Handle handle, String path) {
        return rows.find(handle, SecretPath.check(path));
    }

    /** Newest first. */
    public List<Secrets.Version> versions(Handle handle, String path) {
        return rows.versions(handle, SecretPath.check(path));
    }

    /** Makes versions unreadable until {@link #undelete}; how many there were to delete. */
    public int delete(Handle handle, String path, List<Integer> versions) {
        SecretPath.check(path);
        return versions.stream().mapToInt(version -> rows.setDeleted(handle, path, version, now(), now())).sum();
    }

    /** Takes deletions back; how many there were. */
    public int undelete(Handle handle, String path, List<Integer> versions) {
        SecretPath.check(path);
        return versions.stream().mapToInt(version -> rows.setDeleted(handle, path, version, null, now())).sum();
    }

    /** Lets go of values for good, their numbers stay taken; how many there were. */
    public int destroy(Handle handle, String path, List<Integer> versions) {
        SecretPath.check(path);
        return versions.stream().mapToInt(version -> rows.destroy(handle, path, version)).sum();
    }

    /** Removes a path with all that is known of it; false when there is nothing. */
    public boolean remove(Handle handle, String path) {
        return rows.remove(handle, SecretPath.check(path));
    }

    /** Sets how versions are kept; the path need not have a version yet. */
    public void setRules(Handle handle, String path, Metadata.Rules rules) {
        rows.setRules(handle, SecretPath.check(path), rules, now());
        if (rules.maxVersions() > 0) {
            rows.find(handle, path).filter(found -> found.newest() > 0)
                    .ifPresent(found -> rows.prune(handle, path, Math.max(1, found.newest() - rules.maxVersions() + 1)));
        }
    }

    List<Secrets.Entry> entries(Handle handle, String prefix, PageRequest page) {
        return rows.entries(handle, prefix, page.after(), page.limit() + 1);
    }

    /** The next segments below a prefix that ends with a slash, in order, each with a slash behind it where it goes on. */
    public List<String> children(Handle handle, String prefix, String after, int limit) {
        return rows.children(handle, prefix, after, limit);
    }

    private boolean anythingSealed() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM secret_version WHERE destroyed = 0").mapTo(Long.class).one()) > 0;
    }
}
