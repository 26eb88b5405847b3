package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SecurityKeys;

/** {@code /oidc/security-keys}: somebody who has just proved who they are adds, renames and removes their security keys. */
@Path("security-keys")
@PermitAll
public final class SecurityKeysResource {

    private static final String PATH = "/security-keys";
    private static final Duration RECENT = Duration.ofMinutes(10);

    private final Pages pages;
    private final Browser browser;
    private final SecurityKeys keys;
    private final KeyForms forms;
    private final KeyList list;
    private final Clock clock;

    SecurityKeysResource(Pages pages, Browser browser, SecurityKeys keys, KeyForms forms, Clock clock) {
        this.pages = pages;
        this.browser = browser;
        this.keys = keys;
        this.forms = forms;
        this.list = new KeyList(pages, keys, forms);
        this.clock = clock;
    }

    @GET
    public Response show(@Context HttpServletRequest request) {
        return pages.answer(() -> recent(request).map(session -> list(request, session, 200, "")).orElseGet(this::again));
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response add(@Context HttpServletRequest request, String body) {
        return changed(request, body, (session, form) -> {
            SecurityKeys.Answer answer = new SecurityKeys.Answer(form.get("answer"), forms.place(request, session.csrf()));
            SecurityKeys.Added added = keys.add(uid(session), form.get("name"), answer);
            return added.recoveryCodes().isEmpty() ? back() : list.codes(added);
        });
    }

    /** One key gets another name, or goes. */
    @POST
    @Path("{id}")
    @Consumes("application/x-www-form-urlencoded")
    public Response change(@Context HttpServletRequest request, @PathParam("id") String id, String body) {
        return changed(request, body, (session, form) -> {
            if (form.get("action").equals("remove")) {
                keys.remove(session.subject().id(), uid(session), id);
            } else {
                keys.rename(session.subject().id(), uid(session), id, form.get("name"));
            }
            return back();
        });
    }

    private Response changed(HttpServletRequest request, String body, BiFunction<Session, Form, Response> change) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Optional<Session> session = recent(request);
            if (session.isEmpty()) {
                return again();
            }
            if (!browser.isOurs(request, session.get(), form.get("token"))) {
                return pages.error(403, "The form was not sent by a page of this server, or it was open for too long.");
            }
            try {
                return change.apply(session.get(), form);
            } catch (NemboException e) {
                if (e.code().status() == 429 || e.code().status() >= 500) {
                    throw e;
                }
                return list(request, session.get(), e.code().status(), Pages.sentence(e.getMessage()));
            }
        });
    }

    private Response list(HttpServletRequest request, Session session, int status, String error) {
        return session.subject().issuer().equals(Directory.LOCAL) ? list.page(request, session, status, error)
                : pages.error(409, "You sign in at " + session.subject().issuer() + ": your security keys are kept there.");
    }

    private Optional<Session> recent(HttpServletRequest request) {
        return browser.session(request).filter(session -> session.proved().plus(RECENT).isAfter(clock.instant()));
    }

    private Response again() {
        return pages.toLogin(new Goal(pages.base() + PATH, true));
    }

    private Response back() {
        return Pages.to(pages.base() + PATH).build();
    }

    /** Of a local account: its subject. */
    private static String uid(Session session) {
        if (!session.subject().issuer().equals(Directory.LOCAL)) {
            throw org.nembo.identity.Refusal.request("your security keys are kept where you sign in");
        }
        return session.subject().subject();
    }
}
