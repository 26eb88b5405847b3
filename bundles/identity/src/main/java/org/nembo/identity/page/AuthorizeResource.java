package org.nembo.identity.page;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.openid.connect.sdk.OIDCError;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.grant.Codes;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.grant.Grants;

/** {@code /oidc/authorize} (RFC 6749, section 3.1) and the page that asks for consent. Nothing is ever redirected to an address that is not registered. */
@Path("/")
@PermitAll
public final class AuthorizeResource {

    private final IssuerParts parts;
    private final Pages pages;
    private final Browser browser;

    AuthorizeResource(IssuerParts parts, Pages pages, Browser browser) {
        this.parts = parts;
        this.pages = pages;
        this.browser = browser;
    }

    @GET
    @Path("authorize")
    public Response authorize(@Context HttpServletRequest request) {
        return pages.answer(() -> {
            String query = request.getQueryString() == null ? "" : request.getQueryString();
            CodeRequest asked = CodeRequest.known(parts, query);
            try {
                asked.check();
                return proceed(request, asked, query);
            } catch (Refusal e) {
                return asked.refusal(e.error()).build();
            }
        });
    }

    @POST
    @Path("consent")
    @Consumes("application/x-www-form-urlencoded")
    public Response consent(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            String query = form.get("request");
            CodeRequest asked = CodeRequest.known(parts, query);
            Optional<Session> session = browser.session(request);
            if (session.isEmpty()) {
                return pages.toLogin(pages.base() + "/authorize?" + query);
            }
            if (!browser.isOurs(request, session.get(), form.get("token"))) {
                return pages.error(403, "The form was not sent by a page of this server, or it was open for too long.");
            }
            try {
                asked.check();
                if (!form.get("decision").equals("allow")) {
                    parts.audit().note(AuditEntry.denied(session.get().subject().id(), "consents:create", "consents/" + asked.client().id(),
                            "the person said no"));
                    throw new Refusal(OAuth2Error.ACCESS_DENIED);
                }
                return granted(session.get(), asked, true);
            } catch (Refusal e) {
                return asked.refusal(e.error()).build();
            }
        });
    }

    private Response proceed(HttpServletRequest request, CodeRequest asked, String query) {
        Optional<Session> session = browser.session(request);
        boolean again = session.map(one -> asked.wantsLogin(one, parts.clock().instant())).orElseGet(asked::demandsLogin);
        if (session.isEmpty() || again) {
            if (asked.isSilent()) {
                throw new Refusal(OIDCError.LOGIN_REQUIRED);
            }
            return pages.toLogin(new Goal(pages.base() + "/authorize?" + asked.withoutLogin(query), again));
        }
        boolean agreed = asked.client().trusted() || parts.consents().covers(session.get().subject(), asked.client().id(), asked.scopes());
        if (agreed && !asked.wantsConsent()) {
            return granted(session.get(), asked, false);
        }
        if (asked.isSilent()) {
            throw new Refusal(OIDCError.CONSENT_REQUIRED);
        }
        return consentPage(session.get(), asked, query);
    }

    private Response consentPage(Session session, CodeRequest asked, String query) {
        Client client = asked.client();
        String body = "<p><strong>" + Html.text(client.name()) + "</strong> asks for access as <strong>" + Html.text(session.subject().username())
                + "</strong>. It would:</p>" + Wording.list(asked.scopes()) + "<p class=\"hint\">You are then sent to " + Html.text(asked.target()) + "</p>"
                + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/consent\">" + Html.hidden("token", session.csrf())
                + Html.hidden("request", query) + "<button name=\"decision\" value=\"allow\">Allow</button>"
                + "<button class=\"second\" name=\"decision\" value=\"deny\">Refuse</button></form>";
        return pages.page(200, "Allow access?", body, Optional.of(asked.redirect())).build();
    }

    private Response granted(Session session, CodeRequest asked, boolean agreed) {
        User user = parts.directory().find(session.subject().issuer(), session.subject().subject()).filter(one -> !one.suspended())
                .orElseThrow(() -> new Refusal(OAuth2Error.ACCESS_DENIED));
        String code = parts.jdbi().inTransaction(handle -> {
            if (agreed) {
                parts.consents().agree(handle, session.subject(), asked.client().id(), asked.scopes());
            }
            Grants.Wish wish = new Grants.Wish(asked.client().id(), asked.scopes(), asked.audiences());
            Grant grant = parts.grants().create(handle, wish, session.subject(), user.uid(), session.id(), session.proved());
            String made = parts.codes().issue(handle, grant, new Codes.Binding(asked.redirect().toString(), asked.challenge(), asked.nonce()));
            parts.audit().record(handle.getConnection(), AuditEntry.done(session.subject(), "grants:create", "clients/" + grant.client() + "/grants/"
                    + grant.id())
                    .with("scopes", String.join(" ", asked.scopes())).with("asked", Boolean.toString(agreed)));
            return made;
        });
        return asked.success(code).build();
    }
}
