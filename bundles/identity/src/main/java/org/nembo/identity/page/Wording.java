package org.nembo.identity.page;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Scopes in the words of people. Pure functions. */
final class Wording {

    private static final Map<String, String> WORDS = Map.of(
            "openid", "Know who you are",
            "profile", "See your name, your username and your groups",
            "email", "See your e-mail address",
            "groups", "See your groups",
            "wlcg.groups", "See your groups",
            "offline_access", "Keep this access while you are away, until you take it back",
            "*", "Do everything here that you may do yourself");
    private static final Set<String> SILENT = Set.of("iam", "wlcg");

    private Wording() {
    }

    /** A list of what the scopes mean. */
    static String list(Set<String> scopes) {
        Set<String> lines = new LinkedHashSet<>();
        for (String scope : scopes) {
            if (!SILENT.contains(scope)) {
                lines.add(line(scope));
            }
        }
        return "<ul><li>" + String.join("</li><li>", lines) + "</li></ul>";
    }

    private static String line(String scope) {
        if (WORDS.containsKey(scope)) {
            return Html.text(WORDS.get(scope));
        }
        if (scope.startsWith("wlcg.groups:")) {
            return "See your groups, " + Html.text(scope.substring("wlcg.groups:".length())) + " first";
        }
        return "Use the right <strong>" + Html.text(scope) + "</strong>";
    }
}
