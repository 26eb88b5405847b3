package org.nembo.identity.client;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.identity.Refusal;

/** Which scopes a request may ask for. Pure functions. */
public final class ScopeRules {

    /** Everything that the person may do here. */
    public static final String EVERYTHING = "*";

    private static final Pattern WORD = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,255}");
    private static final Pattern PERMISSION = Pattern.compile("[a-z][a-z-]*:(\\*|[a-z][a-z-]*)");
    private static final Pattern GROUPS = Pattern.compile("wlcg\\.groups(?::((?:/[a-zA-Z0-9][a-zA-Z0-9_.-]*)+))?");
    private static final Set<String> DEFAULTS = Set.of("openid", "profile", "email");
    private static final int MOST = 100;

    private ScopeRules() {
    }

    static boolean isWord(String scope) {
        return WORD.matcher(scope).matches();
    }

    /** Whether it is a right of our own API. */
    public static boolean isPermission(String scope) {
        return scope.equals(EVERYTHING) || PERMISSION.matcher(scope).matches();
    }

    /**
     * The scopes of a request, bounded by what the client may have.
     *
     * @param asked empty for the usual ones, as far as the client has them
     * @throws Refusal {@code invalid_scope}
     */
    public static Set<String> of(Client client, List<String> asked) {
        if (asked.isEmpty()) {
            Set<String> usual = new LinkedHashSet<>(client.scopes());
            usual.retainAll(DEFAULTS);
            return usual;
        }
        return within(client.scopes(), asked);
    }

    /** What is asked, when all of it is within what is had. @throws Refusal {@code invalid_scope} */
    public static Set<String> within(Set<String> had, List<String> asked) {
        if (asked.size() > MOST) {
            throw new Refusal(OAuth2Error.INVALID_SCOPE, "a request has at most %d scopes".formatted(MOST));
        }
        for (String scope : asked) {
            if (!isWord(scope) || scope.startsWith("wlcg.groups") && !GROUPS.matcher(scope).matches()) {
                throw new Refusal(OAuth2Error.INVALID_SCOPE, "one of the scopes is not well-formed");
            }
            if (had.stream().noneMatch(one -> covers(one, scope))) {
                throw new Refusal(OAuth2Error.INVALID_SCOPE, "the scope '%s' is not among those that may be asked for".formatted(scope));
            }
        }
        return new LinkedHashSet<>(asked);
    }

    private static boolean covers(String had, String asked) {
        if (had.equals(asked) || had.equals(EVERYTHING) && isPermission(asked)) {
            return true;
        }
        if (had.endsWith(":*") && isPermission(had)) {
            return isPermission(asked) && asked.startsWith(had.substring(0, had.length() - 1));
        }
        if (had.equals("wlcg.groups")) {
            return asked.startsWith("wlcg.groups:/");
        }
        return isBelow(had, asked);
    }

    /** Paths as in {@code storage.read:/data}: one that is had covers those below it. */
    private static boolean isBelow(String had, String asked) {
        int path = had.indexOf(":/");
        if (path < 0 || asked.contains("/../") || asked.endsWith("/..") || asked.contains("//")) {
            return false;
        }
        return asked.startsWith(had.endsWith("/") ? had : had + "/");
    }
}
