package org.nembo.security.issuer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nembo.security.Scopes;

/**
 * What a token of an issuer is good for here. Every scope of the token is kept. Where none of them is of our own grammar, some may stand for others, such as
 * {@code openid} for {@code *}: but not when the token was narrowed to capabilities such as {@code storage.read:/path}. A token that says nothing of
 * scopes has the default ones. Immutable.
 */
final class ScopeNames {

    static final String[] EVERYTHING = {"*"};
    static final String[] OPENID = {"openid=*"};

    private static final int MOST = 200;
    private static final Pattern CAPABILITY = Pattern.compile("(storage|compute)\\.[a-z]+(:.*)?");

    private final Set<String> byDefault;
    private final Map<String, Set<String>> standFor = new HashMap<>();

    ScopeNames(String[] byDefault, String[] map) {
        this.byDefault = Arrays.stream(byDefault).map(scope -> ours("scopes.default", scope)).collect(Collectors.toUnmodifiableSet());
        for (String pair : map) {
            int equals = pair.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("scopes.map wants THEIRS=OURS, not '%s'".formatted(pair));
            }
            standFor.computeIfAbsent(pair.substring(0, equals).strip(), theirs -> new HashSet<>()).add(ours("scopes.map", pair.substring(equals + 1)));
        }
    }

    Set<String> of(Optional<Set<String>> told) {
        if (told.isEmpty()) {
            return byDefault;
        }
        Set<String> scopes = new HashSet<>(told.get());
        if (scopes.size() > MOST) {
            throw Refused.because("the access token has %d scopes, more than the %d that are taken".formatted(scopes.size(), MOST));
        }
        if (scopes.stream().noneMatch(scope -> Scopes.isOurs(scope) || CAPABILITY.matcher(scope).matches())) {
            told.get().forEach(scope -> scopes.addAll(standFor.getOrDefault(scope, Set.of())));
        }
        return scopes;
    }

    private static String ours(String key, String scope) {
        if (!Scopes.isOurs(scope.strip())) {
            throw new IllegalArgumentException("%s has '%s', no scope of ours: write '*', 'deployments:*' or 'deployments:read'".formatted(key, scope));
        }
        return scope.strip();
    }
}
