package org.nembo.identity.page;

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
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.client.Client;
import org.nembo.identity.grant.Devices;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.grant.Grants;

/** {@code /oidc/device}: where people type the code that a device shows, see what it asks for, and answer (RFC 8628, section 3.3). */
@Path("device")
@PermitAll
public final class DevicePageResource {

    private static final String KIND = "device-code";
    private static final String WRONG = "This code is unknown, was used, or is too old. Look again at what your device shows.";

    private final IssuerParts parts;
    private final Pages pages;
    private final Browser browser;
    private final Throttle throttle;

    DevicePageResource(IssuerParts parts, Pages pages, Browser browser, Throttle throttle) {
        this.parts = parts;
        this.pages = pages;
        this.browser = browser;
        this.throttle = throttle;
    }

    @GET
    public Response show(@Context HttpServletRequest request) {
        return pages.answer(() -> {
            String typed = Form.of(request.getQueryString()).get("user_code");
            String code = typed.length() <= 20 ? typed : "";
            Optional<Session> session = browser.session(request);
            if (session.isEmpty()) {
                return pages.toLogin(pages.base() + "/device" + (code.matches("[A-Za-z-]+") ? "?user_code=" + code : ""));
            }
            return entry(session.get(), 200, "", code);
        });
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response answer(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Optional<Session> session = browser.session(request);
            if (session.isEmpty()) {
                return pages.toLogin(pages.base() + "/device");
            }
            if (!browser.isOurs(request, session.get(), form.get("token"))) {
                return pages.error(403, "The form was not sent by a page of this server, or it was open for too long.");
            }
            return answered(request, session.get(), form);
        });
    }

    private Response answered(HttpServletRequest request, Session session, Form form) {
        String account = session.subject().id();
        String address = request.getRemoteAddr();
        try {
            throttle.admit(KIND, account, address);
        } catch (NemboException e) {
            Object wait = e.members().get("retryAfter");
            Response.ResponseBuilder page = Response.fromResponse(entry(session, 429, Pages.waiting(wait), ""));
            return wait instanceof Number seconds ? page.header("Retry-After", seconds.longValue()).build() : page.build();
        }
        String typed = form.get("user_code").length() <= 40 ? form.get("user_code") : "";
        Optional<Devices.Waiting> waiting = parts.devices().waiting(typed);
        Optional<Client> client = waiting.flatMap(one -> parts.clients().find(one.client())).filter(one -> one.status() == Client.Status.APPROVED);
        if (waiting.isEmpty() || client.isEmpty()) {
            throttle.failed(KIND, account, address);
            return entry(session, 400, WRONG, "");
        }
        throttle.succeeded(KIND, account, address);
        return switch (form.get("decision")) {
            case "allow" -> decided(session, waiting.get(), true);
            case "deny" -> decided(session, waiting.get(), false);
            default -> confirmation(session, waiting.get(), client.get(), typed);
        };
    }

    private Response decided(Session session, Devices.Waiting waiting, boolean allowed) {
        Optional<User> user = parts.directory().find(session.subject().issuer(), session.subject().subject()).filter(one -> !one.suspended());
        boolean done = user.isPresent() && parts.jdbi().inTransaction(handle -> {
            Optional<Grant> grant = allowed ? Optional.of(parts.grants().create(handle, new Grants.Wish(waiting.client(), waiting.scopes(),
                    waiting.audiences()),
                    session.subject(), user.get().uid(), session.id(), session.proved())) : Optional.empty();
            if (!parts.devices().answer(handle, waiting, grant)) {
                handle.rollback();
                return false;
            }
            AuditEntry entry = grant.map(one -> AuditEntry.done(session.subject(), "grants:create", "clients/" + one.client() + "/grants/" + one.id())
                    .with("scopes", String.join(" ", one.scopes())).with("device", "true"))
                    .orElseGet(() -> AuditEntry.denied(session.subject().id(), "grants:create", "clients/" + waiting.client(), "the person said no"));
            parts.audit().record(handle.getConnection(), entry);
            return true;
        });
        if (!done) {
            return entry(session, 400, WRONG, "");
        }
        String text = allowed ? "<p>Your device gets its access now. You can close this page.</p>"
                : "<p>The device gets no access. You can close this page.</p>";
        return pages.page(200, allowed ? "Device connected" : "Refused", text).build();
    }

    private Response confirmation(Session session, Devices.Waiting waiting, Client client, String typed) {
        String body = "<p><strong>" + Html.text(client.name()) + "</strong>, on the device that shows <strong>" + Html.text(typed)
                + "</strong>, asks for access as <strong>" + Html.text(session.subject().username()) + "</strong>. It would:</p>"
                        + Wording.list(waiting.scopes())
                + "<p class=\"hint\">Go on only if you hold that device. Nobody of this service ever sends you such a code.</p>"
                + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/device\">" + Html.hidden("token", session.csrf())
                + Html.hidden("user_code", typed) + "<button name=\"decision\" value=\"allow\">Allow</button>"
                + "<button class=\"second\" name=\"decision\" value=\"deny\">Refuse</button></form>";
        return pages.page(200, "Allow access?", body).build();
    }

    private Response entry(Session session, int status, String error, String code) {
        String body = Html.error(error) + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/device\">" + Html.hidden("token", session.csrf())
                + Html.field("user_code", "Code", code, "class=\"code\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" required "
                + "maxlength=\"20\" aria-describedby=\"code-hint\"")
                + "<p class=\"hint\" id=\"code-hint\">Eight letters, as your device shows them.</p><button>Continue</button></form>";
        return pages.page(status, "Connect a device", body).build();
    }
}
