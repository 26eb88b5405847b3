package org.nembo.identity.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What a sign-in is for.
 *
 * @param next  a path of this server
 * @param again whether somebody proves again who they are, although a session or an issuer elsewhere may know them
 */
record Goal(String next, boolean again) {

    private static final String LOGIN = "login";

    /** @param next as it was asked for @param prompt {@code login} for again */
    static Goal of(String next, String prompt) {
        return new Goal(Browser.next(next == null ? "/" : next), LOGIN.equals(prompt));
    }

    static Goal of(Form form) {
        return of(form.get("next"), form.get("prompt"));
    }

    /** For a form that carries it on. */
    String hidden() {
        return Html.hidden("next", next) + (again ? Html.hidden("prompt", LOGIN) : "");
    }

    /** For the address of the login page. */
    String query() {
        return (again ? "prompt=" + LOGIN + "&" : "") + "next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    }
}
