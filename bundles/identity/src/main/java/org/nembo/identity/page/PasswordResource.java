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
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Accounts;
import org.nembo.api.secret.Secret;

/**
 * {@code /oidc/password}: sets a password by the link of an administrator. The token of the link goes from the address into a cookie at once, so that the
 * page has an address without it: neither a referrer, nor the list of visited pages, nor a picture of the screen shows it.
 */
@Path("password")
@PermitAll
public final class PasswordResource {

    static final String LINK = "__Host-link";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{20,100}");
    private static final int MINUTES = 30;
    private static final String GONE = "The link is unknown, was used or has expired. Open it once more as it was sent to you, "
            + "or ask an administrator for another.";

    private final Pages pages;
    private final Browser browser;
    private final Accounts accounts;

    PasswordResource(Pages pages, Browser browser, Accounts accounts) {
        this.pages = pages;
        this.browser = browser;
        this.accounts = accounts;
    }

    @GET
    public Response show(@Context HttpServletRequest request) {
        return pages.answer(() -> {
            String token = Form.of(request.getQueryString()).get("token");
            if (TOKEN.matcher(token).matches()) {
                return Pages.to(pages.base() + "/password").header("Cache-Control", "no-store")
                        .header("Set-Cookie", Browser.cookie(LINK, token) + "; Max-Age=" + MINUTES * 60).build();
            }
            return token.isEmpty() && link(request).isPresent() ? form(request, 200, "", "", "") : gone();
        });
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response set(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Optional<Secret> link = link(request);
            if (link.isEmpty()) {
                return gone();
            }
            if (!browser.isOurs(request, form.get("token"))) {
                return form(request, 403, Pages.STALE, "", "");
            }
            Optional<String> fault = NewPassword.fault(form);
            return fault.isPresent() ? form(request, 400, "", "", fault.get()) : set(request, link.get(), new Secret(form.get("password")));
        });
    }

    private Response set(HttpServletRequest request, Secret link, Secret password) {
        try {
            accounts.resetPassword(link, password, request.getRemoteAddr());
        } catch (NemboException e) {
            if (e.code().name().equals("PASSWORD_WEAK")) {
                return form(request, 400, "", Pages.sentence(e.getMessage()), "");
            }
            if (e.code().status() == 401) {
                return gone();
            }
            throw e;
        }
        return forgotten(pages.page(200, "Your password is set", "<p>You are signed out of every browser. Sign in with the new password.</p>"
                + "<a class=\"button\" href=\"" + Html.text(pages.base()) + "/login\">Sign in</a>"));
    }

    private static Optional<Secret> link(HttpServletRequest request) {
        return Browser.cookie(request, LINK).filter(token -> TOKEN.matcher(token).matches()).map(Secret::new);
    }

    private Response gone() {
        return forgotten(Response.fromResponse(pages.error(400, GONE)));
    }

    private static Response forgotten(Response.ResponseBuilder answer) {
        return answer.header("Set-Cookie", Browser.gone(LINK)).build();
    }

    private Response form(HttpServletRequest request, int status, String error, String first, String second) {
        Browser.Before before = browser.before(request);
        String body = Html.error(error) + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/password\">" + Html.hidden("token", before.token())
                + NewPassword.fields(first, second) + "<button>Set the password</button></form>";
        return before.set(pages.page(status, "Choose a password", body)).build();
    }
}
