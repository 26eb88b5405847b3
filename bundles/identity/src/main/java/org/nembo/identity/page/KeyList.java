package org.nembo.identity.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.SecurityKeys;

/** The page of somebody's security keys. Thread-safe. */
final class KeyList {

    private static final String PATH = "/security-keys";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NAME = "maxlength=\"64\" autocomplete=\"off\"";

    private final Pages pages;
    private final SecurityKeys keys;
    private final KeyForms forms;

    KeyList(Pages pages, SecurityKeys keys, KeyForms forms) {
        this.pages = pages;
        this.keys = keys;
        this.forms = forms;
    }

    Response page(HttpServletRequest request, Session session, int status, String error) {
        StringBuilder body = new StringBuilder(Html.error(error))
                .append("<p>With a security key or a passkey you sign in after your password, or without one. ")
                .append("An account that has one is asked for it, or for a code, each time.</p>");
        keys.list(session.subject().subject()).forEach(key -> body.append(entry(session, key)));
        body.append("<h2>Add a security key</h2>").append(forms.work() ? added(request, session)
                : "<p>Security keys need a server that is reached by a name and over https.</p>");
        return pages.page(status, "Security keys", body.toString(), Optional.empty(), true).build();
    }

    /** What is shown this once. */
    Response codes(SecurityKeys.Added added) {
        StringBuilder body = new StringBuilder("<p><strong>").append(Html.text(added.key().name()))
                .append("</strong> is added. Keep these recovery codes: each lets ")
                .append("you in once, after your password, when you have no security key with you. They are shown this once.</p><ul class=\"codes\">");
        added.recoveryCodes().forEach(code -> body.append("<li><code>").append(Html.text(code)).append("</code></li>"));
        body.append("</ul><a class=\"button\" href=\"").append(Html.text(pages.base() + PATH)).append("\">I have kept them</a>");
        return pages.page(200, "Recovery codes", body.toString()).build();
    }

    private String added(HttpServletRequest request, Session session) {
        String question = keys.creation(session.subject().subject(), forms.place(request, session.csrf()));
        return forms.form(PATH, "create", question, Html.hidden("token", session.csrf()) + Html.field("name", "Name", "", NAME), "Add a security key");
    }

    private String entry(Session session, SecurityKeys.SecurityKey key) {
        String name = Html.text(key.name());
        String field = "name-" + Html.text(key.id());
        return "<h2>" + name + "</h2><p class=\"hint\">Added " + TIME.format(key.created()) + ", " + key.lastUsed().map(KeyList::used).orElse("never used")
                + "</p><form method=\"post\" action=\"" + Html.text(pages.base() + PATH + "/" + key.id()) + "\">" + Html.hidden("token", session.csrf())
                + "<label for=\"" + field + "\">Another name</label><input id=\"" + field + "\" name=\"name\" value=\"" + name + "\" required " + NAME
                + "><button name=\"action\" value=\"rename\" class=\"second\">Rename " + name + "</button>"
                + "<button name=\"action\" value=\"remove\" class=\"second\">Remove " + name + "</button></form>";
    }

    private static String used(Instant time) {
        return "last used " + TIME.format(time);
    }
}
