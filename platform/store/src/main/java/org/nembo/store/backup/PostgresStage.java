package org.nembo.store.backup;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreError;
import org.nembo.store.StoreSettings;
import org.postgresql.ds.PGSimpleDataSource;

/** A schema beside the real one; in the last step, which is one transaction, the tables change their schemas. */
final class PostgresStage implements Stage {

    private static final String STAGED = "nembo_restoring";
    private static final int CONNECT_SECONDS = 10;
    private static final int LOOKS = 20;

    private final PGSimpleDataSource source;
    private final PGSimpleDataSource target;

    PostgresStage(StoreSettings settings) throws SQLException {
        this.target = source(settings);
        this.source = source(settings);
        this.source.setCurrentSchema(STAGED);
        try (Connection connection = target.getConnection()) {
            refuseOthers(connection);
            execute(connection, "DROP SCHEMA IF EXISTS " + STAGED + " CASCADE");
            execute(connection, "CREATE SCHEMA " + STAGED);
        }
    }

    private static PGSimpleDataSource source(StoreSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url());
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
            source.setPassword(settings.password());
        }
        source.setApplicationName("nembo-restore");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        return source;
    }

    /** A server that has just stopped is seen until the database has ended its connections: for that long it is no reason to refuse. */
    private static void refuseOthers(Connection connection) throws SQLException {
        List<String> nodes = others(connection);
        for (int look = 0; !nodes.isEmpty() && look < LOOKS; look++) {
            list(connection, "SELECT pg_sleep(0.1)::text");
            nodes = others(connection);
        }
        if (!nodes.isEmpty()) {
            throw new NemboException(StoreError.RESTORE_REFUSED, "A server at " + nodes.get(0) + " uses the database: stop all nodes first");
        }
    }

    private static List<String> others(Connection connection) throws SQLException {
        return list(connection, "SELECT coalesce(host(client_addr), 'this machine') FROM pg_stat_activity "
                + "WHERE datname = current_database() AND application_name = 'nembo'");
    }

    @Override
    public DataSource source() {
        return source;
    }

    @Override
    public void load(Connection connection, Load load) throws SQLException, IOException {
        connection.setAutoCommit(false);
        List<String> keys = list(connection, "SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I ', conrelid::regclass, conname) FROM pg_constraint "
                + "WHERE contype = 'f' AND NOT condeferrable AND connamespace = '" + STAGED + "'::regnamespace");
        for (String key : keys) {
            execute(connection, key + "DEFERRABLE INITIALLY DEFERRED");
        }
        load.run();
        execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
        for (String key : keys) {
            execute(connection, key + "NOT DEFERRABLE");
        }
        continueSequences(connection);
        connection.commit();
    }

    /** Rows that bring their numbers do not move the sequence behind a column. One that is still before its start is left there. */
    private static void continueSequences(Connection connection) throws SQLException {
        for (String sequence : list(connection, "SELECT format('SELECT setval(%L, max(%I), true) FROM %s HAVING max(%I) >= %s', "
                + "seqrelid::regclass, attname, attrelid::regclass, attname, seqstart) FROM pg_sequence "
                + "JOIN pg_depend ON objid = seqrelid AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i') "
                + "JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid "
                + "JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = '" + STAGED + "'::regnamespace")) {
            execute(connection, sequence);
        }
    }

    @Override
    public String become(String time) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            refuseOthers(connection);
            String real = connection.getSchema();
            List<String> former = former(connection);
            String before = former.isEmpty() ? "" : "nembo_before_" + time;
            if (!former.isEmpty()) {
                execute(connection, "CREATE SCHEMA " + before);
            }
            for (String table : former) {
                move(connection, real, table, before);
            }
            for (String table : list(connection, "SELECT tablename FROM pg_tables WHERE schemaname = '" + STAGED + "'")) {
                move(connection, STAGED, table, real);
            }
            execute(connection, "DROP SCHEMA " + STAGED);
            connection.commit();
            return before.isEmpty() ? "" : "schema " + before;
        }
    }

    private static List<String> former(Connection connection) throws SQLException {
        if (list(connection, "SELECT to_regclass('store_migration')::text").get(0) == null) {
            return List.of();
        }
        return Tables.withBooks(connection, list(connection, "SELECT DISTINCT service FROM store_migration"));
    }

    private static void move(Connection connection, String from, String table, String to) throws SQLException {
        execute(connection, "ALTER TABLE " + Rows.quoted(from) + "." + Rows.quoted(table) + " SET SCHEMA " + Rows.quoted(to));
    }

    private static List<String> list(Connection connection, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = target.getConnection()) {
            execute(connection, "DROP SCHEMA IF EXISTS " + STAGED + " CASCADE");
        }
    }
}
