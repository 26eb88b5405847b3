package org.nembo.identity.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.api.identity.User;
import org.nembo.identity.Issuer;
import org.nembo.identity.Opaque;
import org.nembo.identity.client.Client;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.grant.Grants;
import org.nembo.identity.key.SigningKeys;

/** Writes tokens. Thread-safe. */
public final class Tokens {

    /** The service that a token is for when no audience was asked for. */
    public static final String OWN_AUDIENCE = "api";

    private static final JOSEObjectType ACCESS = new JOSEObjectType("at+jwt");
    private static final JOSEObjectType LOGOUT = new JOSEObjectType("logout+jwt");
    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final Duration LOGOUT_LIFE = Duration.ofMinutes(2);
    private static final int MOST_GROUPS = 512;

    private final Issuer issuer;
    private final SigningKeys keys;
    private final Clock clock;

    public Tokens(Issuer issuer, SigningKeys keys, Clock clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Whom and what an access token is about.
     *
     * @param subject   the {@code sub}
     * @param grant     what it comes of; empty for a client's own and for an exchanged one
     * @param groups    to be told where the scopes or the profile ask for them
     * @param tellAlways whether they are told anyway: the directory does not know those of an identity of another issuer
     * @param actor     the claim {@code act}; empty when nobody acts for somebody else
     */
    public record About(String subject, Optional<Grant> grant, Set<String> groups, boolean tellAlways, Map<String, Object> actor) {
    }

    /** An access token with its {@code jti}. */
    public record Access(String value, String id, long seconds, Set<String> scopes, Set<String> audiences) {
        @Override
        public String toString() {
            return "Access[" + id + "]";
        }
    }

    /** An access token (RFC 9068). @param until it lives no longer; null for no such bound */
    public Access access(Client client, About about, Set<String> scopes, Set<String> audiences, Instant until) {
        Instant now = clock.instant();
        Instant end = now.plus(issuer.settings().access());
        Instant expires = until != null && until.isBefore(end) ? until : end;
        Profile profile = Profile.of(client, scopes);
        String id = Grants.tokenId(about.grant());
        List<String> audience = new ArrayList<>(audiences.isEmpty() ? Set.of(profile == Profile.WLCG ? Profile.ANY : OWN_AUDIENCE) : audiences);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer.name()).subject(about.subject()).audience(audience)
                .issueTime(Date.from(now)).expirationTime(Date.from(expires)).jwtID(id).claim("client_id", client.id());
        if (!scopes.isEmpty()) {
            claims.claim("scope", String.join(" ", scopes));
        }
        if (profile == Profile.WLCG) {
            claims.claim("wlcg.ver", "1.0").notBeforeTime(Date.from(now));
        }
        List<String> wlcg = Profile.wlcgGroups(scopes, about.groups());
        if (!wlcg.isEmpty()) {
            claims.claim("wlcg.groups", wlcg.stream().limit(MOST_GROUPS).toList());
        }
        if (scopes.contains("groups") || about.tellAlways()) {
            claims.claim("groups", groups(about.groups()));
        }
        if (!about.actor().isEmpty()) {
            claims.claim("act", about.actor());
        }
        SignedJWT token = keys.sign(client.algorithm(), ACCESS, claims.build());
        return new Access(token.serialize(), id, Math.max(1, expires.getEpochSecond() - now.getEpochSecond()), scopes, Set.copyOf(audience));
    }

    /** An ID token. @param nonce empty when none was sent */
    public String id(Client client, Grant grant, User user, Set<String> groups, String nonce, Access access) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer.name()).subject(grant.uid()).audience(client.id())
                .issueTime(Date.from(now)).expirationTime(Date.from(now.plus(issuer.settings().id()))).jwtID(Opaque.id()).claim("azp", client.id())
                .claim("auth_time", grant.proved().getEpochSecond()).claim("sid", sessionId(grant.session()))
                .claim("at_hash", AccessTokenHash.compute(new BearerAccessToken(access.value()), client.algorithm(), null).getValue());
        if (!nonce.isEmpty()) {
            claims.claim("nonce", nonce);
        }
        person(user, groups, grant.scopes()).forEach(claims::claim);
        return keys.sign(client.algorithm(), JOSEObjectType.JWT, claims.build()).serialize();
    }

    /** A logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). @param uid whose session it was @param session by {@link #sessionId(String)} */
    public String logout(Client client, String uid, String session) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(issuer.name()).subject(uid).audience(client.id()).issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LOGOUT_LIFE))).jwtID(Opaque.id()).claim("events", Map.of(LOGOUT_EVENT, Map.of())).claim("sid", session)
                .build();
        return keys.sign(client.algorithm(), LOGOUT, claims).serialize();
    }

    /** What is told of a person, by scope. */
    public static Map<String, Object> person(User user, Set<String> groups, Set<String> scopes) {
        Map<String, Object> claims = new java.util.LinkedHashMap<>();
        if (scopes.contains("profile")) {
            claims.put("preferred_username", user.username());
            if (!user.name().isEmpty()) {
                claims.put("name", user.name());
            }
            claims.put("groups", groups(groups));
        }
        if (scopes.contains("email") && !user.email().isEmpty()) {
            claims.put("email", user.email());
        }
        if (scopes.contains("groups")) {
            claims.put("groups", groups(groups));
        }
        List<String> wlcg = Profile.wlcgGroups(scopes, groups);
        if (!wlcg.isEmpty()) {
            claims.put("wlcg.groups", wlcg.stream().limit(MOST_GROUPS).toList());
        }
        return claims;
    }

    /** What clients know a browser session by; not what lists of sessions show. */
    public static String sessionId(String session) {
        return Opaque.hash("sid " + session);
    }

    private static List<String> groups(Set<String> groups) {
        return new TreeSet<>(groups).stream().limit(MOST_GROUPS).toList();
    }
}
