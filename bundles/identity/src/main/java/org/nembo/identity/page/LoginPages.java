package org.nembo.identity.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The forms of the sign-in. Thread-safe. */
final class LoginPages {

    static final String LATE = "It took too long. Type your password again.";

    private final Pages pages;
    private final Browser browser;
    private final OtherWays others;
    private final KeyForms keys;
    private final Function<String, Optional<URI>> leavesTo;

    /** @param leavesTo where a path of this server leads the browser outside of it: the policy of the page has to allow it to the form */
    LoginPages(Pages pages, Browser browser, OtherWays others, KeyForms keys, Function<String, Optional<URI>> leavesTo) {
        this.pages = pages;
        this.browser = browser;
        this.others = others;
        this.keys = keys;
        this.leavesTo = leavesTo;
    }

    Response answer(Supplier<Response> step) {
        return pages.answer(step);
    }

    Response password(HttpServletRequest request, int status, String error, String username, Goal goal) {
        Browser.Before before = browser.before(request);
        String body = Html.error(error) + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/login\">" + Html.hidden("token", before.token())
                + goal.hidden()
                + Html.field("username", "Username", username,
                        "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\"")
                + Html.field("password", "Password", "", "type=\"password\" autocomplete=\"current-password\" required maxlength=\"1000\"")
                + "<button>Sign in</button></form>" + keys.invitation(goal) + others.html(before.token(), goal);
        return before.set(pages.page(status, "Sign in", body, leavesTo.apply(goal.next()))).build();
    }

    /** @param username whose password was right: of what they have, the page offers all */
    Response code(HttpServletRequest request, int status, String error, String username, Goal goal) {
        Browser.Before before = browser.before(request);
        Optional<String> key = keys.second(request, username, before.token(), goal);
        String body = Html.error(error) + key.map(form -> form + "<h2>Or type a code</h2>").orElse("") + "<form method=\"post\" action=\""
                + Html.text(pages.base()) + "/login\">" + Html.hidden("token", before.token()) + goal.hidden()
                + Html.field("code", "One-time code", "", "autocomplete=\"one-time-code\" required maxlength=\"64\" aria-describedby=\"code-hint\""
                        + (key.isPresent() ? "" : " autofocus"))
                + "<p class=\"hint\" id=\"code-hint\">Six digits from your authenticator, or one of your recovery codes.</p><button>Continue</button></form>";
        return before.set(pages.page(status, key.isPresent() ? "Security key" : "One-time code", body, leavesTo.apply(goal.next()), key.isPresent())).build();
    }

    Response passkey(HttpServletRequest request, int status, String error, Goal goal) {
        Browser.Before before = browser.before(request);
        String body = Html.error(error) + keys.first(request, before.token(), goal).orElse("<p>Security keys do not work at this address.</p>")
                + "<a class=\"button second\" href=\"" + Html.text(pages.base() + "/login?" + goal.query()) + "\">Sign in with a password</a>";
        return before.set(pages.page(status, "Sign in with a passkey", body, leavesTo.apply(goal.next()), true)).build();
    }
}
