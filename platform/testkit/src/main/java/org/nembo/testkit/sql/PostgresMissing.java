package org.nembo.testkit.sql;

/** There is no PostgreSQL on this machine, and why. */
final class PostgresMissing extends Exception {

    private static final long serialVersionUID = 1L;

    PostgresMissing(String why) {
        super(why);
    }

    PostgresMissing(String why, Throwable cause) {
        super(why + ": " + cause.getMessage(), cause);
    }
}
