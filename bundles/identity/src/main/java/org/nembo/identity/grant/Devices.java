package org.nembo.identity.grant;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.Opaque;
import org.nembo.identity.Refusal;

/** Device codes (RFC 8628), stored by hash, and the short codes that people type. Thread-safe. */
public final class Devices {

    /** Without vowels, so that no words arise, and without what looks alike. */
    static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    /** Seconds between two questions of a client, at first; a client that asks too soon waits as much longer. */
    public static final int PACE = 5;

    private static final int LENGTH = 8;
    /** A clock of the client that runs a little fast is no haste. */
    private static final long TOLERANCE_MILLIS = 500;

    private final Jdbi jdbi;
    private final Grants grants;
    private final Clock clock;
    private final Duration life;

    public Devices(Jdbi jdbi, Grants grants, Clock clock, Duration life) {
        this.jdbi = jdbi;
        this.grants = grants;
        this.clock = clock;
        this.life = life;
    }

    /** What a device waits for. */
    public enum State { PENDING, APPROVED, DENIED, USED }

    /** The codes of a new request. @param userCode as people see it */
    public record Codes(String deviceCode, String userCode) {
        @Override
        public String toString() {
            return "Codes[***]";
        }
    }

    /** A request that a person may confirm. */
    public record Waiting(String hash, String client, Set<String> scopes, Set<String> audiences) {
    }

    private record Row(String hash, String client, State state, String grant, int pace, Instant polled, Instant expires) {
    }

    public Codes begin(Grants.Wish wish) {
        String device = Opaque.value();
        String user = Opaque.letters(LETTERS, LENGTH);
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO identity_device (hash, user_code, client, scopes, audiences, state, grant_id, pace, polled, "
                + "expires) VALUES (:hash, :user, :client, :scopes, :audiences, 'PENDING', '', :pace, 0, :expires)")
                .bind("hash", Opaque.hash(device)).bind("user", Opaque.hash(user)).bind("client", wish.client()).bind("scopes", GrantRows.join(wish.scopes()))
                .bind("audiences", GrantRows.join(wish.audiences())).bind("pace", PACE).bind("expires", clock.instant().plus(life).toEpochMilli()).execute());
        return new Codes(device, user.substring(0, LENGTH / 2) + "-" + user.substring(LENGTH / 2));
    }

    /** The request of a code as somebody typed it: the case and what is between the letters do not matter. */
    public Optional<Waiting> waiting(String typed) {
        String user = typed.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
        if (user.length() != LENGTH) {
            return Optional.empty();
        }
        return jdbi.withHandle(handle -> handle.createQuery("SELECT hash, client, scopes, audiences FROM identity_device "
                + "WHERE user_code = :user AND state = 'PENDING' AND expires > :now").bind("user", Opaque.hash(user)).bind("now", clock.millis())
                .map((row, context) -> new Waiting(row.getString("hash"), row.getString("client"), GrantRows.split(row.getString("scopes")),
                        GrantRows.split(row.getString("audiences")))).findOne());
    }

    /** Notes the person's answer; false when it was answered already or is over. @param grant empty when it is denied */
    public boolean answer(Handle handle, Waiting waiting, Optional<Grant> grant) {
        return handle.createUpdate("UPDATE identity_device SET state = :state, grant_id = :grant WHERE hash = :hash AND state = 'PENDING' AND expires > :now")
                .bind("state", grant.isPresent() ? "APPROVED" : "DENIED").bind("grant", grant.map(Grant::id).orElse("")).bind("hash", waiting.hash())
                .bind("now", clock.millis()).execute() == 1;
    }

    /**
     * The client asks whether the person has answered; once the answer is yes it gets the grant, once.
     *
     * @param refused takes the reason, when there is nothing to be had, to be thrown after the commit; the answer is then null
     */
    public Grant poll(Handle handle, String deviceCode, String client, Consumer<Refusal> refused) {
        Instant now = clock.instant();
        Row row = handle.createQuery("SELECT hash, client, state, grant_id, pace, polled, expires FROM identity_device WHERE hash = :hash")
                .bind("hash", Opaque.hash(deviceCode)).map((r, context) -> row(r)).findOne().orElse(null);
        if (row == null || !row.client().equals(client)) {
            refused.accept(Refusal.grant("the device code is unknown or another client's"));
            return null;
        }
        if (!row.expires().isAfter(now)) {
            refused.accept(new Refusal(DeviceAuthorizationGrantError.EXPIRED_TOKEN));
            return null;
        }
        boolean hasty = row.polled().plusSeconds(row.pace()).minusMillis(TOLERANCE_MILLIS).isAfter(now);
        handle.createUpdate("UPDATE identity_device SET polled = :now, pace = :pace WHERE hash = :hash").bind("now", now.toEpochMilli())
                .bind("pace", hasty ? row.pace() + PACE : row.pace()).bind("hash", row.hash()).execute();
        if (hasty) {
            refused.accept(new Refusal(DeviceAuthorizationGrantError.SLOW_DOWN));
            return null;
        }
        return granted(handle, row, refused);
    }

    private Grant granted(Handle handle, Row row, Consumer<Refusal> refused) {
        switch (row.state()) {
            case PENDING -> refused.accept(new Refusal(DeviceAuthorizationGrantError.AUTHORIZATION_PENDING));
            case DENIED -> refused.accept(new Refusal(OAuth2Error.ACCESS_DENIED.setHTTPStatusCode(400)));
            case USED -> {
                grants.find(handle, row.grant()).ifPresent(grant -> grants.revoke(handle, grant, "", "the device code was used twice"));
                refused.accept(Refusal.grant("the device code was used before: all that came of it is void"));
            }
            default -> {
                boolean first = handle.createUpdate("UPDATE identity_device SET state = 'USED' WHERE hash = :hash AND state = 'APPROVED'")
                        .bind("hash", row.hash()).execute() == 1;
                Optional<Grant> grant = first ? grants.find(handle, row.grant()) : Optional.empty();
                if (grant.isPresent()) {
                    return grant.get();
                }
                refused.accept(Refusal.grant("what was granted to the device is void"));
            }
        }
        return null;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString("hash"), row.getString("client"), State.valueOf(row.getString("state")), row.getString("grant_id"), row.getInt("pace"),
                Instant.ofEpochMilli(row.getLong("polled")), Instant.ofEpochMilli(row.getLong("expires")));
    }
}
