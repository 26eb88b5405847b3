package org.nembo.testkit.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import org.postgresql.Driver;

/** The PostgreSQL server that this JVM's tests use. Thread-safe. */
final class PostgresServer {

    private static final int TIMEOUT_SECONDS = 30;

    private static PostgresServer server;
    private static PostgresMissing missing;

    private final String host;
    private final String port;
    private final String user;
    private final String password;

    private PostgresServer(String url) throws PostgresMissing {
        Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null) {
            throw new PostgresMissing("not a PostgreSQL address: " + url);
        }
        this.host = parts.getProperty("PGHOST");
        this.port = parts.getProperty("PGPORT");
        this.user = parts.getProperty("user", "postgres");
        this.password = parts.getProperty("password", "");
    }

    /** Finds or starts it, once; a machine without one is asked once too. */
    static synchronized PostgresServer get() throws PostgresMissing {
        if (missing != null) {
            throw missing;
        }
        if (server == null) {
            try {
                String named = System.getenv().getOrDefault("NEMBO_TEST_POSTGRES", "");
                if (named.equals("none")) {
                    throw new PostgresMissing("NEMBO_TEST_POSTGRES is 'none'");
                }
                server = new PostgresServer(named.isEmpty() ? SharedPostgres.url() : named);
            } catch (PostgresMissing e) {
                missing = e;
                throw e;
            }
        }
        return server;
    }

    TestDatabase create() throws PostgresMissing {
        String database = SharedPostgres.PREFIX + UUID.randomUUID().toString().replace("-", "");
        try {
            execute("CREATE DATABASE " + database + " TEMPLATE template0");
        } catch (SQLException e) {
            throw new PostgresMissing("the server at " + host + ":" + port + " makes no database", e);
        }
        return TestDatabase.at("postgresql", url(database), user, password, () -> drop(database));
    }

    private void drop(String database) {
        try {
            execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot drop " + database, e);
        }
    }

    private void execute(String sql) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", "" + TIMEOUT_SECONDS);
        settings.setProperty("socketTimeout", "" + TIMEOUT_SECONDS);
        try (Connection connection = DriverManager.getConnection(url("postgres"), settings); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}
