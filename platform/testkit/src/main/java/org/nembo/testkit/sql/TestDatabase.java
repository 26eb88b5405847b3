package org.nembo.testkit.sql;

import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * An empty database that nobody else uses; JUnit closes it, and thereby drops it, when the test that got it as a parameter ends. When the engine cannot
 * be had on this machine, asking for the address skips the test and says why. Immutable.
 */
public final class TestDatabase implements AutoCloseable {

    private final String name;
    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final String missing;
    private final Runnable drop;

    private TestDatabase(String name, String jdbcUrl, String user, String password, String missing, Runnable drop) {
        this.name = Objects.requireNonNull(name, "name");
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.missing = missing;
        this.drop = drop;
    }

    static TestDatabase at(String name, String jdbcUrl, String user, String password, Runnable drop) {
        return new TestDatabase(name, Objects.requireNonNull(jdbcUrl, "jdbcUrl"), user, password, null, drop);
    }

    static TestDatabase missing(String name, String why) {
        return new TestDatabase(name, null, null, null, Objects.requireNonNull(why, "why"), () -> { });
    }

    /** {@code sqlite} or {@code postgresql}. */
    public String name() {
        return name;
    }

    /** @throws org.opentest4j.TestAbortedException when the engine cannot be had here */
    public String jdbcUrl() {
        Assumptions.assumeTrue(missing == null, () -> name + " is not available: " + missing);
        return jdbcUrl;
    }

    /** Empty for SQLite. */
    public String user() {
        jdbcUrl();
        return user;
    }

    /** Empty for SQLite, and where the server trusts the loopback. */
    public String password() {
        jdbcUrl();
        return password;
    }

    @Override
    public void close() {
        drop.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
