package org.nembo.store.migrate;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.migration.JavaMigration;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreError;

/**
 * Brings the tables of one service up to date. The history of each service is a table of its own, {@code flyway_<service>}. Flyway itself is started only
 * when there is something to do: it costs more than everything else at start. Thread-safe as far as the data source is.
 */
public final class Migrations {

    private final DataSource source;

    public Migrations(DataSource source) {
        this.source = source;
    }

    /** Makes the store's own table. Comes first. */
    public void prepare() throws SQLException {
        migrate("store", Migrations.class);
    }

    /** Applies what is missing. @throws NemboException {@code STORE_SCHEMA_NEWER}, {@code STORE_SCHEMA_CHANGED} or {@code STORE_MIGRATION_FAILED} */
    public void migrate(String service, Class<?> owner) throws SQLException {
        try {
            migrate(service, Scripts.of(service, owner));
        } catch (IOException e) {
            throw new NemboException(StoreError.STORE_MIGRATION_FAILED, "Cannot read the migrations of service " + service + ": " + e.getMessage(), e);
        }
    }

    /** Applies what is missing of these scripts, which are in the order of their versions. */
    public void migrate(String service, List<Script> scripts) throws SQLException {
        Map<Integer, Integer> applied = applied(service);
        check(service, scripts, applied);
        if (applied.size() < scripts.size()) {
            run(service, scripts);
        }
        // Looked at each time: the process may have died between the two.
        if (recorded(service) < scripts.size()) {
            record(service, scripts);
        }
    }

    private int recorded(String service) throws SQLException {
        try (Connection connection = source.getConnection();
                var query = connection.prepareStatement("SELECT count(*) FROM store_migration WHERE service = ?")) {
            query.setString(1, service);
            try (ResultSet count = query.executeQuery()) {
                count.next();
                return count.getInt(1);
            }
        }
    }

    private void record(String service, List<Script> scripts) throws SQLException {
        try (Connection connection = source.getConnection();
                var insert = connection.prepareStatement("INSERT INTO store_migration (service, version, name, script) VALUES (?, ?, ?, ?) "
                        + "ON CONFLICT (service, version) DO NOTHING")) {
            for (Script script : scripts) {
                insert.setString(1, service);
                insert.setInt(2, script.version());
                insert.setString(3, script.name());
                insert.setString(4, script.sql());
                insert.executeUpdate();
            }
        }
    }

    private static void check(String service, List<Script> scripts, Map<Integer, Integer> applied) {
        int newest = scripts.isEmpty() ? 0 : scripts.get(scripts.size() - 1).version();
        for (var entry : applied.entrySet()) {
            int version = entry.getKey();
            Script script = scripts.stream().filter(s -> s.version() == version).findFirst().orElse(null);
            if (script == null && version > newest) {
                throw new NemboException(StoreError.STORE_SCHEMA_NEWER, "The tables of service " + service + " are at version " + version
                        + ", this software knows them up to version " + newest);
            }
            if (script == null || script.checksum() != entry.getValue()) {
                String what = script == null ? "V" + version + " was applied but is missing"
                        : script.name() + " is not the text that was applied (checksum " + script.checksum() + ", applied " + entry.getValue() + ")";
                throw new NemboException(StoreError.STORE_SCHEMA_CHANGED, "Service " + service + ": migration " + what);
            }
        }
    }

    private Map<Integer, Integer> applied(String service) throws SQLException {
        String table = table(service);
        try (Connection connection = source.getConnection()) {
            try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), table, null)) {
                if (!tables.next()) {
                    return Map.of();
                }
            }
            Map<Integer, Integer> versions = new TreeMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT version, checksum FROM " + table + " WHERE type = 'SQL' AND success")) {
                while (rows.next()) {
                    versions.put(Integer.parseInt(rows.getString(1)), rows.getInt(2));
                }
            }
            return versions;
        }
    }

    private void run(String service, List<Script> scripts) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .loggers("slf4j")
                    .table(table(service))
                    .resourceProvider(new ScriptProvider(scripts))
                    .javaMigrations(new JavaMigration[0])
                    .locations(new String[0])
                    .failOnMissingLocations(false)
                    .placeholderReplacement(false)
                    .ignoreMigrationPatterns(new String[0])
                    .cleanDisabled(true)
                    // The schema is shared by all services: it is not empty when the first migration of one of them runs.
                    .baselineOnMigrate(true).baselineVersion("0")
                    .lockRetryCount(60)
                    .load().migrate();
        } catch (FlywayException e) {
            throw new NemboException(StoreError.STORE_MIGRATION_FAILED,
                    "The tables of service " + service + " could not be brought up to date: " + e.getMessage(), e);
        }
    }

    private static String table(String service) {
        return "flyway_" + service;
    }
}
