package org.nembo.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Databases;
import org.nembo.store.migrate.Migrations;
import org.nembo.store.sqlite.SqliteSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of the server behind one pool of connections. Thread-safe. Works inside a framework and on a plain class path. */
public final class StoreDatabases implements Databases, AutoCloseable {

    private static final Pattern SERVICE = Pattern.compile("[a-z]{1,30}");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Set<String> opened = new HashSet<>();

    StoreDatabases(Dialect dialect, HikariDataSource pool) {
        this.dialect = dialect;
        this.pool = pool;
    }

    /** Opens an SQLite file, which is made when it does not exist. */
    public static StoreDatabases sqlite(Path file) {
        return new StoreDatabases(Dialect.SQLITE, pool(new SqliteSource(file, PATIENCE)));
    }

    /** Opens {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://…}; user and password may be empty. */
    public static StoreDatabases of(String url, String user, String password) {
        if (url.startsWith("jdbc:sqlite:")) {
            return sqlite(Path.of(url.substring("jdbc:sqlite:".length())));
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        if (!user.isEmpty()) {
            source.setUser(user);
            source.setPassword(password);
        }
        return new StoreDatabases(Dialect.POSTGRESQL, pool(source));
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("nembo-store");
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    @Override
    public synchronized DataSource open(String service, Class<?> owner) {
        if (!SERVICE.matcher(Objects.requireNonNull(service, "service")).matches()) {
            throw new IllegalArgumentException("A service is 1 to 30 lower-case letters, not '" + service + "'");
        }
        Objects.requireNonNull(owner, "owner");
        try {
            new Migrations(pool).migrate(service, owner);
        } catch (SQLException e) {
            throw new NemboException(StoreError.STORE_UNAVAILABLE, "The database cannot be opened: " + e.getMessage(), e);
        }
        opened.add(service);
        return pool;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public void close() {
        pool.close();
    }
}
