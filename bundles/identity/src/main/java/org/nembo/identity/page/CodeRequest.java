package org.nembo.identity.page;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ClientRules;
import org.nembo.identity.client.ScopeRules;
import org.nembo.identity.oauth.Audiences;

/** A request for a code whose client and redirect are known to be right, so that every other mistake may be told to the client. Confined to a request. */
final class CodeRequest {

    private static final int LONGEST = 5000;

    private final Client client;
    private final URI redirect;
    private final Form form;
    private final String issuer;
    private AuthorizationRequest parsed;
    private Set<String> scopes = Set.of();
    private Set<String> audiences = Set.of();

    private CodeRequest(Client client, URI redirect, Form form, String issuer) {
        this.client = client;
        this.redirect = redirect;
        this.form = form;
        this.issuer = issuer;
    }

    /** @throws Refusal to be shown to the person: nobody else may be told */
    static CodeRequest known(IssuerParts parts, String query) {
        if (query.length() > LONGEST) {
            throw Refusal.request("the address is longer than %d characters".formatted(LONGEST));
        }
        Form form = Form.of(query);
        Client client = parts.clients().find(form.get("client_id")).orElseThrow(() -> Refusal.request("no application is registered under this client_id"));
        if (client.status() != Client.Status.APPROVED) {
            throw Refusal.request("the application waits for an administrator's approval");
        }
        URI redirect;
        try {
            redirect = URI.create(form.get("redirect_uri"));
        } catch (IllegalArgumentException e) {
            throw Refusal.request("the redirect_uri is no address");
        }
        if (!form.has("redirect_uri") || !ClientRules.matches(client.redirects(), redirect)) {
            throw Refusal.request("the redirect_uri is not registered for the application");
        }
        return new CodeRequest(client, redirect, form, parts.named().name());
    }

    /** Where a sign-in that goes on to a request for a code leads the browser in the end; empty when it stays here. @param next a path of this server */
    static Optional<URI> leavesTo(IssuerParts parts, String authorize, String next) {
        if (!next.startsWith(authorize + "?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(known(parts, next.substring(authorize.length() + 1)).redirect());
        } catch (Refusal e) {
            return Optional.empty();
        }
    }

    /** @throws Refusal to be told to the client */
    void check() {
        if (form.has("request")) {
            throw new Refusal(OAuth2Error.REQUEST_NOT_SUPPORTED);
        }
        if (form.has("request_uri")) {
            throw new Refusal(OAuth2Error.REQUEST_URI_NOT_SUPPORTED);
        }
        try {
            parsed = AuthorizationRequest.parse(form.all());
        } catch (ParseException e) {
            throw new Refusal(e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject());
        }
        if (!parsed.getResponseType().equals(ResponseType.CODE)) {
            throw new Refusal(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE);
        }
        if (!client.may(GrantType.AUTHORIZATION_CODE)) {
            throw new Refusal(OAuth2Error.UNAUTHORIZED_CLIENT);
        }
        if (parsed.getResponseMode() != null && !parsed.getResponseMode().equals(ResponseMode.QUERY)) {
            throw Refusal.request("the response_mode must be query");
        }
        checkChallenge();
        scopes = ScopeRules.of(client, parsed.getScope() == null ? List.of() : parsed.getScope().toStringList());
        audiences = Audiences.of(form.all(), parsed.getResources());
        if (form.get("nonce").length() > 500 || form.get("state").length() > 2000) {
            throw Refusal.request("nonce has at most 500 characters, state at most 2000");
        }
        if (form.has("max_age") && !form.get("max_age").matches("[0-9]{1,9}")) {
            throw Refusal.request("max_age must be a number of seconds");
        }
    }

    private void checkChallenge() {
        boolean sent = form.has("code_challenge");
        if (!sent && (client.isPublic() || form.has("code_challenge_method"))) {
            throw Refusal.request("the client has to send a code_challenge (PKCE)");
        }
        if (sent && (parsed.getCodeChallengeMethod() == null || !parsed.getCodeChallengeMethod().equals(CodeChallengeMethod.S256)
                || !form.get("code_challenge").matches("[A-Za-z0-9_-]{43}"))) {
            throw Refusal.request("the code_challenge_method must be S256");
        }
        if (!sent && !form.has("state") && !form.has("nonce")) {
            throw Refusal.request("send a code_challenge, a state or a nonce: nothing else tells the client that the answer is its own");
        }
    }

    Client client() {
        return client;
    }

    URI redirect() {
        return redirect;
    }

    Set<String> scopes() {
        return scopes;
    }

    Set<String> audiences() {
        return audiences;
    }

    String challenge() {
        return form.get("code_challenge");
    }

    String nonce() {
        return form.get("nonce");
    }

    /** Where the person is sent, in short. */
    String target() {
        return redirect.getHost() == null ? redirect.getScheme() + ":" : redirect.getHost();
    }

    /** Whether nothing may be asked of the person. */
    boolean isSilent() {
        return parsed.getPrompt() != null && parsed.getPrompt().contains(Prompt.Type.NONE);
    }

    boolean wantsConsent() {
        return parsed.getPrompt() != null && parsed.getPrompt().contains(Prompt.Type.CONSENT);
    }

    /** Whether a sign-in is demanded, whoever knows the browser. */
    boolean demandsLogin() {
        return parsed.getPrompt() != null && (parsed.getPrompt().contains(Prompt.Type.LOGIN) || parsed.getPrompt().contains(Prompt.Type.SELECT_ACCOUNT));
    }

    boolean wantsLogin(Session session, Instant now) {
        // What counts as now while somebody types: a max_age of 0 would never be met.
        long oldest = form.has("max_age") ? Math.max(30, Long.parseLong(form.get("max_age"))) : Long.MAX_VALUE;
        return demandsLogin() || now.getEpochSecond() - session.proved().getEpochSecond() > oldest;
    }

    /** The same request for after the sign-in that it wants. */
    String withoutLogin(String query) {
        return query.replaceAll("(^|&)prompt=[^&]*", "").replaceAll("^&", "") + (wantsConsent() ? "&prompt=consent" : "");
    }

    Response.ResponseBuilder success(String code) {
        return to(new AuthorizationSuccessResponse(redirect, new AuthorizationCode(code), null, state(), new com.nimbusds.oauth2.sdk.id.Issuer(issuer),
                ResponseMode.QUERY));
    }

    Response.ResponseBuilder refusal(ErrorObject error) {
        return to(new AuthorizationErrorResponse(redirect, error, state(), new com.nimbusds.oauth2.sdk.id.Issuer(issuer), ResponseMode.QUERY));
    }

    private State state() {
        return form.has("state") ? new State(form.get("state")) : null;
    }

    private static Response.ResponseBuilder to(AuthorizationResponse answer) {
        return Response.status(303).header("Location", answer.toURI().toString());
    }
}
