package org.nembo.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Secrets sealed in the database. */
@Component(configurationPid = "org.nembo.secrets")
@Designate(ocd = SealedSecrets.Config.class)
public final class SealedSecrets implements Secrets {

    static final int LARGEST_BYTES = 64 * 1024;

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo secrets")
    public @interface Config {
        @AttributeDefinition(description = "File with the master key; master.key in etc/ when empty")
        String master_key_file() default "";
    }

    private final Jdbi jdbi;
    private final Envelope envelope;
    private final Clock clock;

    @Activate
    public SealedSecrets(Config config, BundleContext context, @Reference Databases databases) throws IOException {
        this(databases, config.master_key_file().isBlank()
                ? Path.of(context.getProperty("nembo.etc")).resolve("master.key") : Path.of(config.master_key_file()), Clock.systemUTC());
    }

    SealedSecrets(Databases databases, Path masterKey, Clock clock) throws IOException {
        this.jdbi = Jdbi.create(databases.open("secret", SealedSecrets.class));
        this.envelope = new Envelope(MasterKey.load(masterKey, anythingSealed()));
        this.clock = clock;
    }

    @Override
    public int put(String path, Secret value) {
        return jdbi.inTransaction(handle -> put(handle, path, value));
    }

    @Override
    public int put(Connection transaction, String path, Secret value) {
        return put(CallersConnection.on(transaction), path, value);
    }

    @Override
    public Optional<Secret> find(String path) {
        SecretPath.check(path);
        return jdbi.withHandle(handle -> handle.createQuery("SELECT version, key_id, data_key, sealed FROM secret_sealed WHERE path = :path")
                .bind("path", path)
                .map((row, context) -> new Secret(envelope.open(path, row.getInt("version"),
                        new Envelope.Sealed(row.getString("key_id"), row.getString("data_key"), row.getString("sealed")))))
                .findOne());
    }

    @Override
    public boolean delete(String path) {
        return jdbi.inTransaction(handle -> delete(handle, path));
    }

    @Override
    public boolean delete(Connection transaction, String path) {
        return delete(CallersConnection.on(transaction), path);
    }

    @Override
    public Page<Entry> list(String prefix, PageRequest page) {
        List<Entry> rows = jdbi.withHandle(handle -> handle.createQuery("""
                SELECT path, version, updated FROM secret_sealed
                WHERE path > :after AND substr(path, 1, :length) = :prefix ORDER BY path LIMIT :limit""")
                .bind("after", page.after()).bind("length", prefix.length()).bind("prefix", prefix).bind("limit", page.limit() + 1)
                .map((row, context) -> new Entry(row.getString("path"), row.getInt("version"), Instant.ofEpochMilli(row.getLong("updated"))))
                .list());
        return Page.of(rows, page.limit(), Entry::path);
    }

    private int put(Handle handle, String path, Secret value) {
        SecretPath.check(path);
        if (value.reveal().getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
            throw new NemboException(SecretError.SECRET_TOO_LARGE, "the secret '%s' is over %d bytes".formatted(path, LARGEST_BYTES));
        }
        // Taking the row first serialises two writers of the same path: the version that is sealed is the version that is stored.
        int version = handle.createQuery("""
                INSERT INTO secret_sealed (path, version, key_id, data_key, sealed, updated) VALUES (:path, 1, '', '', '', :now)
                ON CONFLICT (path) DO UPDATE SET version = secret_sealed.version + 1 RETURNING version""")
                .bind("path", path).bind("now", clock.millis()).mapTo(Integer.class).one();
        Envelope.Sealed sealed = envelope.seal(path, version, value.reveal());
        handle.createUpdate("UPDATE secret_sealed SET key_id = :key, data_key = :dataKey, sealed = :sealed, updated = :now WHERE path = :path")
                .bind("key", sealed.keyId()).bind("dataKey", sealed.dataKey()).bind("sealed", sealed.value())
                .bind("now", clock.millis()).bind("path", path).execute();
        return version;
    }

    private static boolean delete(Handle handle, String path) {
        SecretPath.check(path);
        return handle.createUpdate("DELETE FROM secret_sealed WHERE path = :path").bind("path", path).execute() > 0;
    }

    private boolean anythingSealed() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM secret_sealed").mapTo(Long.class).one()) > 0;
    }
}
