package org.nembo.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.nembo.api.store.Databases;
import org.nembo.store.migrate.Migrations;
import org.nembo.store.sqlite.NativeLibrary;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The database of the server behind one pool of connections. Thread-safe. Works inside a framework and on a plain class path. */
@Component(service = {Databases.class, StoreDatabases.class}, configurationPid = "org.nembo.store")
@Designate(ocd = StoreDatabases.Config.class)
public final class StoreDatabases implements Databases, AutoCloseable {

    private static final Pattern SERVICE = Pattern.compile("[a-z]{1,30}");
    private static final Duration FOREVER = Duration.ZERO;

    private final StoreSettings settings;
    private final HikariDataSource pool;
    private final Migrations migrations;

    /** What {@code etc/org.nembo.store.cfg} may say. */
    @ObjectClassDefinition(name = "Nembo store", description = "The server's database.")
    @interface Config {
        @AttributeDefinition(description = "jdbc:postgresql://host:port/database, or empty for SQLite in the data directory.")
        String url() default "";

        @AttributeDefinition(description = "The user of the database server.")
        String user() default "";

        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Its password: better $[env:NAME] or $[file:/path] than the word itself.")
        String password() default "";

        @AttributeDefinition(min = "2", max = "1000", description = "How many connections at most.")
        int pool_max() default 24;

        @AttributeDefinition(min = "1", max = "300", description = "How long to wait for a connection.")
        int connect_timeout_seconds() default 10;

        @AttributeDefinition(min = "1", max = "600", description = "How long a writer waits for its turn on SQLite.")
        int write_timeout_seconds() default 30;

        @AttributeDefinition(min = "0", max = "3600", description = "How long to wait at start for a database server that is down.")
        int start_timeout_seconds() default 60;
    }

    /** @throws org.nembo.api.error.NemboException when the database cannot be had */
    @Activate
    public StoreDatabases(Config config, BundleContext context) {
        this(configured(config, Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data"))));
    }

    private static StoreSettings configured(Config config, Path data) {
        StoreSettings settings = StoreSettings.of(Map.of("url", config.url(), "user", config.user(), "password", config.password(),
                "pool.max", "" + config.pool_max(),
                "connect.timeout.seconds", "" + config.connect_timeout_seconds(),
                "write.timeout.seconds", "" + config.write_timeout_seconds(),
                "start.timeout.seconds", "" + config.start_timeout_seconds()),
                data, System::getenv);
        if (settings.sqlite()) {
            NativeLibrary.keepIn(data);
        }
        return settings;
    }

    public StoreDatabases(StoreSettings settings) {
        this.settings = settings;
        this.pool = pool(settings, new Connector(settings).connect());
        this.migrations = new Migrations(pool);
        try {
            migrations.prepare();
        } catch (SQLException e) {
            pool.close();
            throw Complaint.of(settings, e);
        }
    }

    /** Opens an SQLite file, which is made when it does not exist. */
    public static StoreDatabases sqlite(Path file) {
        return of(StoreSettings.SQLITE + file, "", "");
    }

    /** Opens {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://…}; user and password may be empty. */
    public static StoreDatabases of(String url, String user, String password) {
        return new StoreDatabases(StoreSettings.of(url, user, password));
    }

    private static HikariDataSource pool(StoreSettings settings, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("nembo-store");
        config.setMaximumPoolSize(settings.poolMax());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connect().toMillis());
        config.setInitializationFailTimeout(-1);
        if (settings.sqlite()) {
            config.setMaxLifetime(FOREVER.toMillis());
        }
        return new HikariDataSource(config);
    }

    @Override
    public synchronized DataSource open(String service, Class<?> owner) {
        if (!SERVICE.matcher(Objects.requireNonNull(service, "service")).matches()) {
            throw new IllegalArgumentException("A service is 1 to 30 lower-case letters, not '" + service + "'");
        }
        try {
            migrations.migrate(service, Objects.requireNonNull(owner, "owner"));
        } catch (SQLException e) {
            throw Complaint.of(settings, e);
        }
        return pool;
    }

    @Override
    public Dialect dialect() {
        return settings.sqlite() ? Dialect.SQLITE : Dialect.POSTGRESQL;
    }

    /** Where the rows are, for people; without passwords. */
    public String description() {
        return settings.toString();
    }

    /** The pool, for the copies of all tables; services use {@link #open}. */
    public DataSource all() {
        return pool;
    }

    @Deactivate
    @Override
    public void close() {
        pool.close();
    }
}
