package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;

/** {@code /oidc/passkey}: what a security key answered lets somebody in, in place of a password or beside one that was right. */
@Path("passkey")
@PermitAll
public final class PasskeyResource {

    private static final String WRONG = "The security key was not accepted. Try again, or use another way.";

    private final LoginPages pages;
    private final Browser browser;
    private final Credentials credentials;
    private final SecondSteps steps;
    private final KeyForms keys;

    PasskeyResource(LoginPages pages, Browser browser, Credentials credentials, SecondSteps steps, KeyForms keys) {
        this.pages = pages;
        this.browser = browser;
        this.credentials = credentials;
        this.steps = steps;
        this.keys = keys;
    }

    /** @param prompt {@code login} to prove again who one is, although there is a session */
    @GET
    public Response show(@Context HttpServletRequest request, @QueryParam("next") String next, @QueryParam("prompt") String prompt) {
        return pages.answer(() -> {
            Goal goal = Goal.of(next, prompt);
            return !goal.again() && browser.session(request).isPresent() ? Pages.to(goal.next()).build() : pages.passkey(request, 200, "", goal);
        });
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response enter(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Goal goal = Goal.of(form);
            if (!browser.isOurs(request, form.get("token"))) {
                return pages.passkey(request, 403, Pages.STALE, goal);
            }
            SecurityKeys.Answer answer = new SecurityKeys.Answer(form.get("answer"), keys.place(request, form.get("token")));
            return form.has("second") ? second(request, answer, goal) : first(request, answer, goal);
        });
    }

    private Response first(HttpServletRequest request, SecurityKeys.Answer answer, Goal goal) {
        try {
            return enter(request, credentials.verify(answer), goal);
        } catch (NemboException e) {
            if (e.code().status() != 401) {
                throw e;
            }
            return pages.passkey(request, 401, WRONG, goal);
        }
    }

    private Response second(HttpServletRequest request, SecurityKeys.Answer answer, Goal goal) {
        Optional<SecondSteps.Step> step = browser.known(request).flatMap(steps::find);
        if (step.isEmpty()) {
            return pages.password(request, 401, LoginPages.LATE, "", goal);
        }
        try {
            return enter(request, credentials.verify(step.get().username(), step.get().password(), answer), goal);
        } catch (NemboException e) {
            if (e.code().status() != 401) {
                throw e;
            }
            return pages.code(request, 401, WRONG, step.get().username(), goal);
        }
    }

    private Response enter(HttpServletRequest request, User user, Goal goal) {
        browser.known(request).ifPresent(steps::forget);
        Subject subject = new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*"));
        return browser.enter(request, subject, Pages.to(goal.next())).build();
    }
}
