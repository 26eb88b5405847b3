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

    private final Pages pages;
    private final Browser browser;
    private final Credentials credentials;
    private final SecondSteps steps;
    private final OtherWays others;

    LoginResource(Pages pages, Browser browser, Credentials credentials, SecondSteps steps, OtherWays others) {
        this.pages = pages;
        this.browser = browser;
        this.credentials = credentials;
        this.steps = steps;
        this.others = others;
    }

    /** @param prompt {@code login} to prove again who one is, although there is a session */
    @GET
    public Response show(@Context HttpServletRequest request, @QueryParam("next") String next, @QueryParam("prompt") String prompt) {
        return pages.answer(() -> {
            String goal = Browser.next(next == null ? "/" : next);
            if (!"login".equals(prompt) && browser.session(request).isPresent()) {
                return Pages.to(goal).build();
            }
            return form(request, 200, "", "", goal);
        });
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response login(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            String next = Browser.next(form.get("next"));
            if (!browser.isOurs(request, form.get("token"))) {
                return form(request, 403, "The page was open for too long, or your browser refuses cookies. Try again.", "", next);
            }
            return form.has("code") && !form.has("username") ? second(request, form, next) : first(request, form, next);
        });
    }

    private Response first(HttpServletRequest request, Form form, String next) {
        String username = form.get("username");
        Secret password = new Secret(form.get("password"));
        if (username.isEmpty() || password.reveal().isEmpty() || username.length() > LONGEST || password.reveal().length() > LONGEST) {
            return form(request, 401, WRONG, username.length() > LONGEST ? "" : username, next);
        }
        return verified(request, new SecondSteps.Step(username, password), Optional.of(form.get("code")).filter(code -> !code.isEmpty()), next);
    }

    private Response second(HttpServletRequest request, Form form, String next) {
        Optional<SecondSteps.Step> step = browser.known(request).flatMap(steps::find);
        if (step.isEmpty()) {
            return form(request, 401, "It took too long. Type your password again.", "", next);
        }
        return verified(request, step.get(), Optional.of(form.get("code").strip()).filter(code -> code.length() <= LONGEST), next);
    }

    private Response verified(HttpServletRequest request, SecondSteps.Step step, Optional<String> code, String next) {
        String known = browser.known(request).orElse("");
        try {
            User user = credentials.verify(step.username(), step.password(), code, request.getRemoteAddr());
            steps.forget(known);
            Subject subject = new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*"));
            return browser.enter(request, subject, Pages.to(next)).build();
        } catch (NemboException e) {
            return refused(request, e, step, next);
        }
    }

    private Response refused(HttpServletRequest request, NemboException e, SecondSteps.Step step, String next) {
        if (e.code().name().equals("SECOND_FACTOR_REQUIRED")) {
            steps.keep(browser.known(request).orElse(""), step);
            return codeForm(request, 200, "", next);
        }
        if (e.code().status() == 429) {
            Object wait = e.members().get("retryAfter");
            Response page = form(request, 429, Pages.waiting(wait), step.username(), next);
            return wait instanceof Number seconds ? Response.fromResponse(page).header("Retry-After", seconds.longValue()).build() : page;
        }
        if (e.code().status() != 401) {
            throw e;
        }
        boolean second = browser.known(request).flatMap(steps::find).isPresent();
        return second ? codeForm(request, 401, WRONG, next) : form(request, 401, WRONG, step.username(), next);
    }

    private Response form(HttpServletRequest request, int status, String error, String username, String next) {
        Browser.Before before = browser.before(request);
        browser.known(request).ifPresent(steps::forget);
        String body = Html.error(error) + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/login\">" + Html.hidden("token", before.token())
                + Html.hidden("next", next)
                + Html.field("username", "Username", username,
                        "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\"")
                + Html.field("password", "Password", "", "type=\"password\" autocomplete=\"current-password\" required maxlength=\"1000\"")
                + "<button>Sign in</button></form>" + others.html(next);
        return before.set(pages.page(status, "Sign in", body)).build();
    }

    private Response codeForm(HttpServletRequest request, int status, String error, String next) {
        Browser.Before before = browser.before(request);
        String body = Html.error(error) + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/login\">" + Html.hidden("token", before.token())
                + Html.hidden("next", next)
                + Html.field("code", "One-time code", "", "autocomplete=\"one-time-code\" required maxlength=\"64\" aria-describedby=\"code-hint\" autofocus")
                + "<p class=\"hint\" id=\"code-hint\">Six digits from your authenticator, or one of your recovery codes.</p><button>Continue</button></form>";
        return before.set(pages.page(status, "One-time code", body)).build();
    }
}
