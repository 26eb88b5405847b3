package org.nembo.identity.page;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;

/** {@code /oidc/logout} (OpenID Connect RP-Initiated Logout 1.0): asks, ends the session, and leads back. */
@Path("logout")
@PermitAll
public final class LogoutResource {

    private final IssuerParts parts;
    private final Pages pages;
    private final Browser browser;
    private final BrowserSessions sessions;

    LogoutResource(IssuerParts parts, Pages pages, Browser browser, BrowserSessions sessions) {
        this.parts = parts;
        this.pages = pages;
        this.browser = browser;
        this.sessions = sessions;
    }

    @GET
    public Response show(@Context HttpServletRequest request) {
        return pages.answer(() -> {
            String query = request.getQueryString() == null ? "" : request.getQueryString();
            Optional<String> back = back(Form.of(query));
            Optional<Session> session = browser.session(request);
            if (session.isEmpty()) {
                return signedOut(back);
            }
            String body = "<p>You are signed in as <strong>" + Html.text(session.get().subject().username()) + "</strong>.</p>"
                    + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/logout\">" + Html.hidden("token", session.get().csrf())
                    + Html.hidden("request", query) + "<button>Sign out</button></form><a class=\"button second\" href=\"/\">Stay signed in</a>";
            return pages.page(200, "Sign out?", body, back.map(URI::create)).build();
        });
    }

    /** Of the page above, or of a client that posts what it would else put into the address. */
    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response leave(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            if (!form.has("token")) {
                return Pages.to(pages.base() + "/logout?" + body).build();
            }
            Optional<String> back = back(Form.of(form.get("request")));
            Optional<Session> session = browser.session(request);
            if (session.isPresent()) {
                if (!browser.isOurs(request, session.get(), form.get("token"))) {
                    return pages.error(403, "The form was not sent by a page of this server, or it was open for too long.");
                }
                String owner = session.get().subject().id();
                sessions.close(owner, session.get().id());
            }
            return signedOut(back);
        });
    }

    private Response signedOut(Optional<String> back) {
        Response.ResponseBuilder answer = back.map(Pages::to).orElseGet(() -> pages.page(200, "Signed out",
                "<p>You are signed out of this server. Other applications may have sessions of their own.</p><a class=\"button\" href=\""
                        + Html.text(pages.base()) + "/login\">Sign in again</a>"));
        return Browser.signedOut(answer).build();
    }

    /** Where the client wants the browser back: only where it is registered for. @throws Refusal when it is not */
    private Optional<String> back(Form form) {
        if (!form.has("post_logout_redirect_uri")) {
            return Optional.empty();
        }
        String id = form.get("client_id");
        if (form.has("id_token_hint")) {
            JWTClaimsSet hint = parts.ownTokens().idToken(form.get("id_token_hint"))
                    .orElseThrow(() -> Refusal.request("the id_token_hint is not of this server"));
            if (!id.isEmpty() && !hint.getAudience().contains(id)) {
                throw Refusal.request("the id_token_hint is another client's");
            }
            id = hint.getAudience().isEmpty() ? "" : hint.getAudience().get(0);
        }
        String wanted = form.get("post_logout_redirect_uri");
        Client client = parts.clients().find(id).orElseThrow(() -> Refusal.request("post_logout_redirect_uri needs an id_token_hint or a client_id"));
        if (client.afterLogout().stream().noneMatch(uri -> uri.toString().equals(wanted))) {
            throw Refusal.request("the post_logout_redirect_uri is not registered for the application");
        }
        if (!form.has("state")) {
            return Optional.of(wanted);
        }
        String state = java.net.URLEncoder.encode(form.get("state"), java.nio.charset.StandardCharsets.UTF_8);
        return Optional.of(wanted + (wanted.contains("?") ? "&" : "?") + "state=" + state);
    }
}
