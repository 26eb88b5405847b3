package org.nembo.api.store;

import javax.sql.DataSource;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one SQL database of the server: SQLite in a file, or PostgreSQL. Thread-safe.
 *
 * <p>All services share the database, so that a row, its job and its event are one transaction. A service keeps to tables that start with its own
 * name and an underscore, and to the SQL that both engines understand. Times are stored as {@code BIGINT} milliseconds since the epoch,
 * booleans as {@code INTEGER} 0 or 1, JSON as {@code TEXT}.
 */
@ProviderType
public interface Databases {

    /** Which engine serves. */
    enum Dialect {
        SQLITE, POSTGRESQL
    }

    /**
     * Brings the service's tables up to date and answers the pool. Migrations are {@code /db/<service>/V<n>__<what>.sql} in the owner's bundle; they are
     * applied once, in order, under a lock that all nodes share. A changed migration that was applied already is an error.
     *
     * <p>With SQLite, {@code setAutoCommit(false)} begins a write transaction and waits its turn; keep it short and make no remote call in it.
     *
     * @param service lower-case letters; the prefix of its tables
     * @param owner   a class of the service's bundle
     */
    DataSource open(String service, Class<?> owner);

    Dialect dialect();
}
