package org.nembo.identity.grant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.identity.IssuerSettings;
import org.nembo.identity.Opaque;

/** Grants and what is void before its end, for all nodes. Thread-safe. */
public final class Grants {

    private static final Duration FRESH = Duration.ofMillis(900);
    /** A token that was made right before its grant ended is void a little longer than it lives. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private record Revoked(Set<String> ids, Instant at) {
    }

    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;
    private final IssuerSettings settings;
    private volatile Revoked revoked = new Revoked(Set.of(), Instant.MIN);

    public Grants(Jdbi jdbi, Audit audit, Clock clock, IssuerSettings settings) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.settings = settings;
    }

    /** What a grant begins with. */
    public record Wish(String client, Set<String> scopes, Set<String> audiences) {
    }

    /** Makes one. @param session the id of the browser session @param proved when the person last proved who they are */
    public Grant create(Handle handle, Wish wish, Subject subject, String uid, String session, Instant proved) {
        Instant now = now();
        boolean local = subject.issuer().equals(org.nembo.api.identity.Directory.LOCAL);
        Grant grant = new Grant(Opaque.id(), wish.client(), uid, subject.id(), wish.scopes(), wish.audiences(), local ? Set.of() : subject.groups(), session,
                proved, now, now.plus(settings.code().compareTo(settings.device()) > 0 ? settings.code() : settings.device()).plus(settings.access()));
        GrantRows.insert(handle, grant);
        if (grant.scopes().contains("openid")) {
            LoginRows.insert(handle, grant);
        }
        return grant;
    }

    public Optional<Grant> find(Handle handle, String id) {
        return GrantRows.find(handle, id);
    }

    public Optional<Grant> find(String id) {
        return jdbi.withHandle(handle -> GrantRows.find(handle, id));
    }

    /** A grant lives as long as its newest refresh token. */
    void extend(Handle handle, Grant grant, Instant expires) {
        GrantRows.extend(handle, grant.id(), expires.plus(settings.access()));
    }

    /**
     * A browser session is over: codes that came of it and were not redeemed yet are void, so that no ID token is given for it afterwards. What was granted
     * for longer stays.
     *
     * @return who was promised ID tokens in it, once
     */
    public List<Login> endSession(Handle handle, String session) {
        GrantRows.deleteUnusedCodes(handle, session);
        return LoginRows.take(handle, session);
    }

    /** Ends a grant and all that came of it. @param actor who did it; empty for the issuer itself */
    public void revoke(Handle handle, Grant grant, String actor, String why) {
        GrantRows.revoke(handle, grant.id(), now().plus(settings.access()).plus(SKEW));
        GrantRows.delete(handle, grant.id());
        audit.record(handle.getConnection(), AuditEntry.done(actor, "grants:revoke", "clients/" + grant.client() + "/grants/" + grant.id())
                .with("owner", grant.owner()).with("reason", why));
    }

    /** Ends all that somebody has granted a client. */
    public int revokeAll(Handle handle, String owner, String client, String actor) {
        List<Grant> grants = GrantRows.ofOwner(handle, owner, client);
        grants.forEach(grant -> revoke(handle, grant, actor, "consent withdrawn"));
        return grants.size();
    }

    /** Ends all that anybody has granted a client, without a record for each. */
    public void revokeClient(Handle handle, String client) {
        Consents.deleteClient(handle, client);
        LoginRows.deleteClient(handle, client);
        for (Grant grant : GrantRows.ofClient(handle, client)) {
            GrantRows.revoke(handle, grant.id(), now().plus(settings.access()).plus(SKEW));
            GrantRows.delete(handle, grant.id());
        }
    }

    /** Makes one token void. @param id its {@code jti} */
    public void revokeToken(String id, String actor, String client) {
        jdbi.useTransaction(handle -> {
            GrantRows.revoke(handle, id, now().plus(settings.access()).plus(SKEW));
            audit.record(handle.getConnection(), AuditEntry.done(actor, "tokens:revoke", "clients/" + client + "/tokens/" + id));
        });
        forget();
    }

    /** The id of a token of a grant; a token without one gets an id without a dot. */
    public static String tokenId(Optional<Grant> grant) {
        return grant.map(one -> one.id() + "." + Opaque.id()).orElseGet(Opaque::id);
    }

    /** The grant that a token came of, by the token's id; empty when it came of none. */
    public static String grantOf(String tokenId) {
        int dot = tokenId.indexOf('.');
        return dot < 0 ? "" : tokenId.substring(0, dot);
    }

    /** Whether a token was made void before its end. Answers from memory; what other nodes do is known after a second. */
    public boolean isRevoked(String tokenId) {
        Set<String> ids = revoked();
        return ids.contains(tokenId) || ids.contains(grantOf(tokenId));
    }

    /** The next question about what is void is answered from the database: after a transaction that revoked. */
    public void forget() {
        revoked = new Revoked(Set.of(), Instant.MIN);
    }

    /** Deletes what has expired, on all tables of the issuer. */
    public int cleanUp() {
        return jdbi.inTransaction(handle -> GrantRows.deleteExpired(handle, now()));
    }

    private Set<String> revoked() {
        Revoked present = revoked;
        Instant now = clock.instant();
        if (!present.at().plus(FRESH).isAfter(now)) {
            present = new Revoked(Set.copyOf(jdbi.withHandle(handle -> GrantRows.revoked(handle, now))), now);
            revoked = present;
        }
        return present.ids();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
