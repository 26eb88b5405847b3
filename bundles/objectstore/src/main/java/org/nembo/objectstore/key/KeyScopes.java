package org.nembo.objectstore.key;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.WlcgScopes;
import org.nembo.objectstore.ObjectStoreError;

/** What an access key may be good for: {@code *}, {@code s3:*}, {@code s3:GetObject}, {@code storage.read:/data}. Pure functions. */
final class KeyScopes {

    private static final Pattern SCOPE = Pattern.compile("\\*|s3:(\\*|[A-Za-z][A-Za-z0-9]{0,63})|storage\\.(read|create|modify|stage):/\\S{0,1000}");
    private static final int MOST = 50;

    private KeyScopes() {
    }

    /** @throws NemboException {@code ACCESS_KEY_INVALID}, {@code FORBIDDEN} when the owner is signed in without one of them */
    static Set<String> check(Subject owner, Set<String> scopes) {
        if (scopes.isEmpty() || scopes.size() > MOST) {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID, "scopes: an access key has 1 to %d, not %d".formatted(MOST, scopes.size()));
        }
        for (String scope : scopes) {
            if (!SCOPE.matcher(scope).matches()) {
                throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID,
                        "scopes: '%s' is none for an access key: write 's3:*', 's3:GetObject' or 'storage.read:/bucket/path'".formatted(shown(scope)));
            }
        }
        Set<String> beyond = new HashSet<>(scopes);
        beyond.removeIf(scope -> owner.covers(scope) && !(WlcgScopes.bound(owner) && !owner.scopes().contains(scope)));
        if (!beyond.isEmpty() || WlcgScopes.bound(owner) && scopes.stream().noneMatch(scope -> scope.startsWith("storage."))) {
            throw new NemboException(GeneralError.FORBIDDEN, "you are signed in with a token that is good for less than %s, and so must your access key be"
                    .formatted(String.join(", ", scopes)));
        }
        return Set.copyOf(scopes);
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
