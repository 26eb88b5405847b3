package org.nembo.identity.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.identity.Issuer;

/** Forms whose answer a script asks the browser for: what it is asked is in an attribute, what it answers goes into a field. Thread-safe. */
final class KeyForms {

    /** Below the path of the issuer. */
    static final String SIGN_IN = "/passkey";
    static final String SCRIPT = "/security-key.js";

    private final Pages pages;
    private final Issuer issuer;
    private final SecurityKeys keys;

    KeyForms(Pages pages, Issuer issuer, SecurityKeys keys) {
        this.pages = pages;
        this.issuer = issuer;
        this.keys = keys;
    }

    /** @param token the proof of the form that asks, which no other browser has */
    SecurityKeys.Place place(HttpServletRequest request, String token) {
        return new SecurityKeys.Place(issuer.origin(), token, request.getRemoteAddr());
    }

    boolean work() {
        return keys.worksAt(issuer.origin());
    }

    /** For the sign-in with a password; empty while keys do not work. */
    String invitation(Goal goal) {
        return work() ? "<a class=\"button second\" href=\"" + Html.text(pages.base() + SIGN_IN + "?" + goal.query()) + "\">Sign in with a passkey</a>" : "";
    }

    /** In place of a password. */
    Optional<String> first(HttpServletRequest request, String token, Goal goal) {
        return keys.question(place(request, token)).map(question -> form(SIGN_IN, "get", question, Html.hidden("token", token) + goal.hidden(),
                "Use your passkey"));
    }

    /** Beside the password that was right; empty when the account has no keys. */
    Optional<String> second(HttpServletRequest request, String username, String token, Goal goal) {
        return keys.question(username, place(request, token)).map(question -> form(SIGN_IN, "get", question,
                Html.hidden("token", token) + goal.hidden() + Html.hidden("second", "yes"), "Use your security key"));
    }

    /** @param ceremony {@code get} or {@code create} @param fields of the form, without the answer */
    String form(String path, String ceremony, String question, String fields, String button) {
        return "<form method=\"post\" action=\"" + Html.text(pages.base() + path) + "\" data-ceremony=\"" + ceremony + "\" data-question=\""
                + Html.text(question) + "\" hidden>" + fields + Html.hidden("answer", "") + "<p class=\"error\" role=\"alert\" hidden></p><button>"
                + Html.text(button) + "</button></form><p class=\"hint\" data-unable hidden>This browser knows no security keys.</p>"
                + "<noscript><p class=\"hint\">A security key needs a script of this page, and your browser runs none.</p></noscript><script src=\""
                + Html.text(pages.base() + SCRIPT) + "\" defer></script>";
    }
}
