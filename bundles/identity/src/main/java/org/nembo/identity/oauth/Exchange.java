package org.nembo.identity.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ScopeRules;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.grant.Grants;
import org.nembo.identity.token.OwnTokens;
import org.nembo.identity.token.Tokens;

/** A client gets, for a token that somebody gave it, one of its own that is good for no more (RFC 8693). Thread-safe. */
final class Exchange {

    private static final int DEEPEST = 3;
    private static final Set<String> NOT_PASSED_ON = Set.of("openid", "offline_access");

    private final IssuerParts parts;

    Exchange(IssuerParts parts) {
        this.parts = parts;
    }

    AccessTokenResponse token(Client client, TokenExchangeGrant asked, Redemption.Wanted wanted) {
        if (!asked.getSubjectTokenType().equals(TokenTypeURI.ACCESS_TOKEN) || asked.getActorToken() != null
                || asked.getRequestedTokenType() != null && !asked.getRequestedTokenType().equals(TokenTypeURI.ACCESS_TOKEN)) {
            throw Refusal.request("access tokens are exchanged for access tokens, without an actor_token");
        }
        JWTClaimsSet subject = parts.ownTokens().access(asked.getSubjectToken().getValue())
                .orElseThrow(() -> Refusal.grant("the subject_token is not a valid access token of this issuer"));
        String uid = subject.getSubject();
        User user = parts.directory().find(uid).filter(one -> !one.suspended()).orElseThrow(() -> Refusal.grant("the subject_token is not a person's"));
        Set<String> scopes = scopes(client, subject, wanted.scopes());
        Optional<Grant> grant = parts.grants().find(Grants.grantOf(subject.getJWTID()));
        Set<String> groups = new HashSet<>(user.groups());
        grant.ifPresent(one -> groups.addAll(one.groups()));
        Tokens.About about = new Tokens.About(uid, grant, groups, !user.local(), actor(client, subject));
        Tokens.Access access = parts.tokens().access(client, about, scopes, Audiences.within(audiences(subject), wanted.audiences()),
                subject.getExpirationTime().toInstant());
        parts.audit().record(AuditEntry.done(client.id() + "@" + org.nembo.api.identity.OwnIssuer.CLIENTS, "tokens:exchange", "clients/" + client.id())
                .with("subject", user.id()).with("id", access.id()).with("scopes", String.join(" ", scopes)));
        BearerAccessToken token = new BearerAccessToken(access.value(), access.seconds(),
                scopes.isEmpty() ? null : new Scope(scopes.toArray(String[]::new)), TokenTypeURI.ACCESS_TOKEN);
        return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(token, null));
    }

    /** Within those of the token and those of the client; what is asked for by name must be within both. */
    private static Set<String> scopes(Client client, JWTClaimsSet subject, List<String> asked) {
        Set<String> had = new LinkedHashSet<>(OwnTokens.scopes(subject));
        had.removeAll(NOT_PASSED_ON);
        if (!asked.isEmpty()) {
            return ScopeRules.within(client.scopes(), List.copyOf(ScopeRules.within(had, asked)));
        }
        had.removeIf(scope -> !isWithin(client.scopes(), scope));
        return had;
    }

    private static boolean isWithin(Set<String> had, String scope) {
        try {
            ScopeRules.within(had, List.of(scope));
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    private static Set<String> audiences(JWTClaimsSet subject) {
        Set<String> had = new LinkedHashSet<>(subject.getAudience());
        return had.contains("https://wlcg.cern.ch/jwt/v1/any") ? Set.of() : had;
    }

    /** Who acts now, with who acted before inside. */
    private static Map<String, Object> actor(Client client, JWTClaimsSet subject) {
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("sub", client.id());
        if (subject.getClaim("act") instanceof Map<?, ?> before) {
            if (depth(before) >= DEEPEST) {
                throw Refusal.request("the subject_token was exchanged too often");
            }
            actor.put("act", before);
        }
        return actor;
    }

    private static int depth(Map<?, ?> actor) {
        return actor.get("act") instanceof Map<?, ?> inner ? 1 + depth(inner) : 1;
    }
}
