package org.nembo.identity.grant;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What somebody has let a client do; all that came of it, code, tokens and refresh tokens, ends with it.
 *
 * @param uid       who, as the directory knows them
 * @param owner     {@link org.nembo.api.identity.Subject#id()}
 * @param audiences what was asked for at the beginning; empty when nothing was
 * @param groups    of an identity of another issuer, as that one told them at sign-in; empty for a local account
 * @param session   the browser session in which it was granted
 * @param proved    when they last proved who they are
 */
public record Grant(String id, String client, String uid, String owner, Set<String> scopes, Set<String> audiences, Set<String> groups, String session,
        Instant proved, Instant created, Instant expires) {

    public Grant {
        scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
        audiences = Collections.unmodifiableSet(new LinkedHashSet<>(audiences));
        groups = Set.copyOf(groups);
    }
}
