package org.nembo.identity.grant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.Opaque;
import org.nembo.identity.Refusal;

/** Refresh tokens: each is used once and gives the next; one that comes again ends the whole grant. Stored by hash. Thread-safe. */
public final class RefreshTokens {

    private final Jdbi jdbi;
    private final Grants grants;
    private final Clock clock;
    private final Duration life;

    public RefreshTokens(Jdbi jdbi, Grants grants, Clock clock, Duration life) {
        this.jdbi = jdbi;
        this.grants = grants;
        this.clock = clock;
        this.life = life;
    }

    private record Row(String grant, boolean used, Instant expires) {
    }

    /** A new one for the grant, which lives as long at least. */
    public String issue(Handle handle, Grant grant) {
        String token = Opaque.value();
        Instant expires = clock.instant().plus(life);
        handle.createUpdate("INSERT INTO identity_refresh (hash, grant_id, used, expires) VALUES (:hash, :grant, 0, :expires)")
                .bind("hash", Opaque.hash(token)).bind("grant", grant.id()).bind("expires", expires.toEpochMilli()).execute();
        grants.extend(handle, grant, expires);
        return token;
    }

    /**
     * Uses one up.
     *
     * @param refused takes the reason, when it is refused, to be thrown after the commit; the answer is then null
     */
    public Grant use(Handle handle, String token, String client, Consumer<Refusal> refused) {
        String hash = Opaque.hash(token);
        Row row = row(handle, hash).orElse(null);
        Grant grant = row == null ? null : grants.find(handle, row.grant()).orElse(null);
        if (grant == null || !grant.client().equals(client) || !row.expires().isAfter(clock.instant())) {
            refused.accept(Refusal.grant("the refresh token is unknown, expired, revoked or another client's"));
            return null;
        }
        boolean first = handle.createUpdate("UPDATE identity_refresh SET used = 1 WHERE hash = :hash AND used = 0").bind("hash", hash).execute() == 1;
        if (row.used() || !first) {
            grants.revoke(handle, grant, "", "a refresh token was used twice");
            refused.accept(Refusal.grant("the refresh token was used before: all that came of the same sign-in is void"));
            return null;
        }
        return grant;
    }

    /** The grant of one that may still be used. */
    public Optional<Grant> find(String token) {
        return jdbi.withHandle(handle -> row(handle, Opaque.hash(token)).filter(row -> !row.used() && row.expires().isAfter(clock.instant()))
                .flatMap(row -> grants.find(handle, row.grant())));
    }

    private static Optional<Row> row(Handle handle, String hash) {
        return handle.createQuery("SELECT grant_id, used, expires FROM identity_refresh WHERE hash = :hash").bind("hash", hash)
                .map((r, context) -> new Row(r.getString("grant_id"), r.getInt("used") == 1, Instant.ofEpochMilli(r.getLong("expires")))).findOne();
    }
}
