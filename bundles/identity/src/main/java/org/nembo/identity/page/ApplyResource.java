package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.Accounts.Registration;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;

/** {@code /oidc/apply}: where people get an account, at once or when an administrator has approved, unless registration is closed. */
@Path("apply")
@PermitAll
public final class ApplyResource {

    /** The names of the form by what the directory calls them. */
    private static final Map<String, String> FIELDS = Map.of("username", "username", "name", "name", "email", "email", "note", "reason");
    private static final String LOOK = "Your application was not taken yet: one of the fields needs another look.";

    private final Pages pages;
    private final Browser browser;
    private final Accounts accounts;

    ApplyResource(Pages pages, Browser browser, Accounts accounts) {
        this.pages = pages;
        this.browser = browser;
        this.accounts = accounts;
    }

    /** What is shown above the form and beside one of its fields. @param field empty when it is about none */
    private record Fault(int status, String message, String field, String words) {

        static final Fault NONE = new Fault(200, "", "", "");

        static Fault of(String field, String words) {
            return new Fault(400, LOOK, field, words);
        }

        String at(String name) {
            return field.equals(name) ? words : "";
        }
    }

    @GET
    public Response show(@Context HttpServletRequest request) {
        return pages.answer(() -> closed().orElseGet(() -> form(request, Form.of(""), Fault.NONE)));
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response apply(@Context HttpServletRequest request, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            return closed().orElseGet(() -> applied(request, form));
        });
    }

    private Response applied(HttpServletRequest request, Form form) {
        if (!browser.isOurs(request, form.get("token"))) {
            return form(request, form, new Fault(403, Pages.STALE, "", ""));
        }
        Optional<Fault> fault = NewPassword.fault(form).map(why -> Fault.of("repeat", why));
        if (fault.isPresent()) {
            return form(request, form, fault.get());
        }
        try {
            String reason = form.get("reason").replaceAll("\\s+", " ").strip();
            Optional<User> made = accounts.register(new Accounts.Application(form.get("username"), form.get("name"), form.get("email"),
                    new Secret(form.get("password")), reason), request.getRemoteAddr());
            return made.map(this::ready).orElseGet(this::waiting);
        } catch (NemboException e) {
            return form(request, form, fault(e));
        }
    }

    private static Fault fault(NemboException e) {
        return switch (e.code().name()) {
            case "USER_EXISTS" -> new Fault(409, LOOK, "username", "This username is taken. Choose another.");
            case "PASSWORD_WEAK" -> Fault.of("password", Pages.sentence(e.getMessage()));
            case "USER_INVALID" -> Fault.of(FIELDS.getOrDefault(String.valueOf(e.members().get("field")), "username"),
                    Pages.sentence(e.getMessage()));
            default -> throw e;
        };
    }

    private Optional<Response> closed() {
        return accounts.registration() == Registration.CLOSED
                ? Optional.of(pages.error(403, "Nobody can register here. Ask an administrator for an account.")) : Optional.empty();
    }

    private Response ready(User user) {
        return pages.page(200, "Your account is ready", "<p>You are <strong>" + Html.text(user.username()) + "</strong> from now on.</p>"
                + "<a class=\"button\" href=\"" + Html.text(pages.base()) + "/login\">Sign in</a>").build();
    }

    private Response waiting() {
        return pages.page(200, "Your application waits", "<p>An administrator looks at it. You can sign in with the password that you chose as soon as it is "
                + "approved; until then a sign-in is refused.</p><p><a href=\"/\">To the start page</a></p>").build();
    }

    private Response form(HttpServletRequest request, Form form, Fault fault) {
        Browser.Before before = browser.before(request);
        String hint = accounts.registration() == Registration.OPEN ? "" : "<p class=\"hint\">An administrator looks at every application.</p>";
        String body = Html.error(fault.message()) + hint + "<form method=\"post\" action=\"" + Html.text(pages.base()) + "/apply\">"
                + Html.hidden("token", before.token())
                + Html.field("username", "Username", form.get("username"),
                        "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\"", fault.at("username"))
                + Html.field("name", "Name (optional)", form.get("name"), "autocomplete=\"name\" maxlength=\"200\"", fault.at("name"))
                + Html.field("email", "E-mail (optional)", form.get("email"), "type=\"email\" autocomplete=\"email\" maxlength=\"254\"", fault.at("email"))
                + NewPassword.fields(fault.at("password"), fault.at("repeat"))
                + Html.area("reason", "Why you need an account (optional)", form.get("reason"), "maxlength=\"500\"", fault.at("reason"))
                + "<button>Apply</button></form>";
        return before.set(pages.page(fault.status(), "Apply for an account", body)).build();
    }
}
