package org.nembo.security;

import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** The grammar of scopes: {@code *}, {@code deployments:*}, {@code deployments:read}, {@code s3:GetObject}. Pure functions. */
public final class Scopes {

    private static final Pattern SCOPE = Pattern.compile("\\*|[a-z][a-z0-9-]*:(\\*|[A-Za-z][A-Za-z0-9-]*)");

    private Scopes() {
    }

    /** Whether the text is a scope of this grammar. */
    public static boolean isOurs(String scope) {
        return SCOPE.matcher(scope).matches();
    }

    /** @throws NemboException {@code INVALID_REQUEST} naming the first scope that is none */
    static void check(Set<String> scopes) {
        if (scopes.isEmpty() || scopes.size() > 50) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a token carries 1 to 50 scopes, not " + scopes.size());
        }
        for (String scope : scopes) {
            if (!isOurs(scope)) {
                throw new NemboException(GeneralError.INVALID_REQUEST,
                        "'%s' is not a scope: write '*', 'deployments:*' or 'deployments:read'".formatted(scope));
            }
        }
    }
}
