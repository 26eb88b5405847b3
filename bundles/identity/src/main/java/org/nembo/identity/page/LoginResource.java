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
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;

/** {@code /oidc/login}: a password, then a one-time code where the account demands one, then on to where the browser came from. */
@Path("login")
@PermitAll
public final class LoginResource {

    private static final String WRONG = "The username, the password or the code is wrong.";
    private static final int LONGEST = 1024;

    private final LoginPages pages;
    private final Browser browser;
    private final Credentials credentials;
    private final SecondSteps steps;

    LoginResource(LoginPages pages, Browser browser, Credentials credentials, SecondSteps steps) {
        this.pages = pages;
        this.browser = browser;
        this.credentials = credentials;
        this.steps = steps;
    }

    /** @param prompt {@code login} to prove again who one is, although there is a session */
    @GET
    public Response show(@Context HttpServletRequest request, @QueryParam("next") String next, @QueryParam("prompt") String prompt) {
        return pages.answer(() -> {
            Goal goal = Goal.of(next, prompt);
            if (!goal.again() && browser.session(request).isPresent()) {
                return Pages.to(goal.next()).build();
            }
            return form(request, 200, "", "", goal);
        });
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response login(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Goal goal = Goal.of(form);
            if (!browser.isOurs(request, form.get("token"))) {
                return form(request, 403, Pages.STALE, "", goal);
            }
            return form.has("code") && !form.has("username") ? second(request, form, goal) : first(request, form, goal);
        });
    }

    private Response first(HttpServletRequest request, Form form, Goal goal) {
        String username = form.get("username");
        Secret password = new Secret(form.get("password"));
        if (username.isEmpty() || password.reveal().isEmpty() || username.length() > LONGEST || password.reveal().length() > LONGEST) {
            return form(request, 401, WRONG, username.length() > LONGEST ? "" : username, goal);
        }
        return verified(request, new SecondSteps.Step(username, password), Optional.of(form.get("code")).filter(code -> !code.isEmpty()), goal);
    }

    private Response second(HttpServletRequest request, Form form, Goal goal) {
        Optional<SecondSteps.Step> step = browser.known(request).flatMap(steps::find);
        if (step.isEmpty()) {
            return form(request, 401, LoginPages.LATE, "", goal);
        }
        return verified(request, step.get(), Optional.of(form.get("code").strip()).filter(code -> code.length() <= LONGEST), goal);
    }

    private Response verified(HttpServletRequest request, SecondSteps.Step step, Optional<String> code, Goal goal) {
        String known = browser.known(request).orElse("");
        try {
            User user = credentials.verify(step.username(), step.password(), code, request.getRemoteAddr());
            steps.forget(known);
            Subject subject = new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*"));
            return browser.enter(request, subject, Pages.to(goal.next())).build();
        } catch (NemboException e) {
            return refused(request, e, step, goal);
        }
    }

    private Response refused(HttpServletRequest request, NemboException e, SecondSteps.Step step, Goal goal) {
        if (e.code().name().equals("SECOND_FACTOR_REQUIRED")) {
            steps.keep(browser.known(request).orElse(""), step);
            return pages.code(request, 200, "", step.username(), goal);
        }
        if (e.code().status() == 429) {
            Object wait = e.members().get("retryAfter");
            Response page = form(request, 429, Pages.waiting(wait), step.username(), goal);
            return wait instanceof Number seconds ? Response.fromResponse(page).header("Retry-After", seconds.longValue()).build() : page;
        }
        if (e.code().status() != 401) {
            throw e;
        }
        boolean second = browser.known(request).flatMap(steps::find).isPresent();
        return second ? pages.code(request, 401, WRONG, step.username(), goal) : form(request, 401, WRONG, step.username(), goal);
    }

    /** From the beginning: a password that was right before counts no more. */
    private Response form(HttpServletRequest request, int status, String error, String username, Goal goal) {
        browser.known(request).ifPresent(steps::forget);
        return pages.password(request, status, error, username, goal);
    }
}
