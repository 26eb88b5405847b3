package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ScopeRules;
import org.nembo.identity.grant.Codes;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.token.Tokens;

/** Gives tokens for what somebody has granted. A refusal that ends a grant is thrown after the commit. Thread-safe. */
final class Redemption {

    private static final String OFFLINE = "offline_access";

    private final IssuerParts parts;

    Redemption(IssuerParts parts) {
        this.parts = parts;
    }

    /** What the request asks for. @param scopes empty for all that was granted */
    record Wanted(List<String> scopes, Set<String> audiences) {
    }

    private record Granted(Grant grant, String nonce, String refreshToken) {
    }

    private interface Taking {
        Granted take(Handle handle, Consumer<Refusal> refused);
    }

    AccessTokenResponse code(Client client, AuthorizationCodeGrant code, Wanted wanted) {
        Codes.Shown shown = new Codes.Shown(code.getRedirectionURI() == null ? "" : code.getRedirectionURI().toString(),
                code.getCodeVerifier() == null ? "" : code.getCodeVerifier().getValue());
        Granted granted = take((handle, refused) -> {
            Codes.Redeemed redeemed = parts.codes().redeem(handle, code.getAuthorizationCode().getValue(), client.id(), shown, refused);
            return redeemed == null ? null : begun(handle, client, redeemed.grant(), redeemed.nonce());
        });
        return answer(client, granted, wanted, false);
    }

    AccessTokenResponse device(Client client, String code, Wanted wanted) {
        Granted granted = take((handle, refused) -> {
            Grant grant = parts.devices().poll(handle, code, client.id(), refused);
            return grant == null ? null : begun(handle, client, grant, "");
        });
        return answer(client, granted, wanted, false);
    }

    AccessTokenResponse refresh(Client client, String token, Wanted wanted) {
        Granted granted = take((handle, refused) -> {
            Grant grant = parts.refreshTokens().use(handle, token, client.id(), refused);
            if (grant == null) {
                return null;
            }
            // What cannot be given does not use the token up.
            checked(grant, wanted);
            return new Granted(grant, "", parts.refreshTokens().issue(handle, grant));
        });
        return answer(client, granted, wanted, true);
    }

    /** A token of the client itself. */
    AccessTokenResponse own(Client client, Set<String> scopes, Wanted wanted) {
        Tokens.About about = new Tokens.About(client.id(), Optional.empty(), Set.of(), false, Map.of());
        Tokens.Access access = parts.tokens().access(client, about, scopes, wanted.audiences(), null);
        parts.audit().note(AuditEntry.done(client.id() + "@" + org.nembo.api.identity.OwnIssuer.CLIENTS, "tokens:create", "clients/" + client.id())
                .with("grant", "client_credentials").with("id", access.id()));
        return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(bearer(access), null));
    }

    private Granted begun(Handle handle, Client client, Grant grant, String nonce) {
        String refresh = grant.scopes().contains(OFFLINE) && client.may(GrantType.REFRESH_TOKEN) ? parts.refreshTokens().issue(handle, grant) : "";
        parts.audit().record(handle.getConnection(), AuditEntry.done(grant.owner(), "tokens:create", "clients/" + client.id() + "/grants/" + grant.id())
                .with("scopes", String.join(" ", grant.scopes())));
        return new Granted(grant, nonce, refresh);
    }

    private Granted take(Taking taking) {
        Refusal[] refusal = new Refusal[1];
        Granted granted = parts.jdbi().inTransaction(handle -> taking.take(handle, why -> refusal[0] = why));
        if (granted == null) {
            parts.grants().forget();
            throw refusal[0];
        }
        return granted;
    }

    private static Set<String> checked(Grant grant, Wanted wanted) {
        Audiences.within(grant.audiences(), wanted.audiences());
        return wanted.scopes().isEmpty() ? grant.scopes() : ScopeRules.within(grant.scopes(), wanted.scopes());
    }

    private AccessTokenResponse answer(Client client, Granted granted, Wanted wanted, boolean again) {
        Grant grant = granted.grant();
        User user = parts.directory().find(grant.uid()).filter(one -> !one.suspended())
                .orElseThrow(() -> Refusal.grant("the account is suspended or gone"));
        Set<String> groups = new HashSet<>(user.groups());
        groups.addAll(grant.groups());
        Set<String> scopes = checked(grant, wanted);
        Tokens.About about = new Tokens.About(grant.uid(), Optional.of(grant), groups, !user.local(), Map.of());
        Tokens.Access access = parts.tokens().access(client, about, scopes, Audiences.within(grant.audiences(), wanted.audiences()), null);
        if (again) {
            parts.audit().note(AuditEntry.done(grant.owner(), "tokens:refresh", "clients/" + client.id() + "/grants/" + grant.id()));
        }
        RefreshToken refresh = granted.refreshToken().isEmpty() ? null : new RefreshToken(granted.refreshToken());
        if (!grant.scopes().contains("openid")) {
            return new AccessTokenResponse(new com.nimbusds.oauth2.sdk.token.Tokens(bearer(access), refresh));
        }
        String id = parts.tokens().id(client, grant, user, groups, granted.nonce(), access);
        return new OIDCTokenResponse(new OIDCTokens(id, bearer(access), refresh));
    }

    static BearerAccessToken bearer(Tokens.Access access) {
        return new BearerAccessToken(access.value(), access.seconds(), access.scopes().isEmpty() ? null : new Scope(access.scopes().toArray(String[]::new)));
    }
}
