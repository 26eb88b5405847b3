package org.nembo.identity.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.Opaque;

/**
 * Sign-ins that went to an issuer elsewhere and have not come back, by the hash of their state, for ten minutes. Each comes back once, from the same issuer,
 * to the browser that began it: nonce and verifier follow from the state and that browser's cookie, so that neither is stored. Thread-safe.
 */
final class ExternalSignIns {

    static final Duration LIFE = Duration.ofMinutes(10);

    private static final int LONGEST_STATE = 100;

    private final Jdbi jdbi;
    private final Clock clock;

    ExternalSignIns(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** One under way. */
    record Way(String state, String nonce, String verifier, Goal goal, Instant started) {

        /** S256. */
        String challenge() {
            return Opaque.hash(verifier);
        }

        @Override
        public String toString() {
            return "Way[" + goal + "]";
        }
    }

    private record Row(String browser, String issuer, Goal goal, Instant started, Instant expires) {
    }

    /** @param words of the browser, by purpose */
    Way begin(UnaryOperator<String> words, String issuer, Goal goal) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Way way = way(words, Opaque.value(), goal, now);
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO identity_external (hash, browser, issuer, next, again, started, expires) "
                + "VALUES (:hash, :browser, :issuer, :next, :again, :started, :expires)")
                .bind("hash", Opaque.hash(way.state())).bind("browser", mark(words, way.state())).bind("issuer", issuer).bind("next", goal.next())
                .bind("again", goal.again() ? 1 : 0).bind("started", now.toEpochMilli()).bind("expires", now.plus(LIFE).toEpochMilli()).execute());
        return way;
    }

    /** The one that comes back, which can come back no more; empty when it is unknown, late, of another issuer or of another browser. */
    Optional<Way> take(UnaryOperator<String> words, String issuer, String state) {
        if (state.isEmpty() || state.length() > LONGEST_STATE) {
            return Optional.empty();
        }
        String hash = Opaque.hash(state);
        return jdbi.withHandle(handle -> find(handle, hash).filter(row -> row.issuer().equals(issuer) && Opaque.same(row.browser(), mark(words, state)))
                .filter(row -> handle.createUpdate("DELETE FROM identity_external WHERE hash = :hash").bind("hash", hash).execute() == 1)
                .filter(row -> row.expires().isAfter(clock.instant())))
                .map(row -> way(words, state, row.goal(), row.started()));
    }

    private static Optional<Row> find(Handle handle, String hash) {
        return handle.createQuery("SELECT browser, issuer, next, again, started, expires FROM identity_external WHERE hash = :hash").bind("hash", hash)
                .map((row, context) -> new Row(row.getString("browser"), row.getString("issuer"), new Goal(row.getString("next"), row.getInt("again") == 1),
                        Instant.ofEpochMilli(row.getLong("started")), Instant.ofEpochMilli(row.getLong("expires")))).findOne();
    }

    private static Way way(UnaryOperator<String> words, String state, Goal goal, Instant started) {
        return new Way(state, words.apply("nonce " + state), words.apply("verifier " + state), goal, started);
    }

    private static String mark(UnaryOperator<String> words, String state) {
        return words.apply("browser " + state);
    }
}
