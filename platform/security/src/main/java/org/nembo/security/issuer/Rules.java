package org.nembo.security.issuer;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;

/**
 * How the tokens of one issuer are judged and read.
 *
 * @param skew   by how much clocks may differ
 * @param maxAge how long ago a token may have been issued
 */
record Rules(Audiences audiences, Duration skew, Duration maxAge, GroupNames groups, ScopeNames scopes) {

    /** Kinds of tokens that no service may be called with, as some issuers mark them in the content. */
    private static final Set<String> OTHER_KINDS = Set.of("ID", "Refresh", "Offline", "Logout", "Initial", "RegistrationAccessToken");

    Rules {
        if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("skew.seconds must be 0 to 300, is " + skew.toSeconds());
        }
        if (maxAge.compareTo(Duration.ofHours(1)) < 0 || maxAge.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("max.age.hours must be 1 to 720, is " + maxAge.toHours());
        }
    }

    /** @throws NemboException {@code UNAUTHENTICATED} when the times, the audience or the kind are wrong */
    void check(Claims claims, String service, Instant now) {
        checkEnd(claims, now);
        Instant issued = claims.instant("iat").orElseThrow(() -> Refused.because("the access token does not say when it was issued (iat)"));
        if (issued.isAfter(now.plus(skew))) {
            throw Refused.because("the access token was issued in the future, at %s: compare the clocks".formatted(issued));
        }
        if (issued.plus(maxAge).plus(skew).isBefore(now)) {
            throw Refused.because("the access token was issued at %s, more than %d hours ago: get a new one from your issuer"
                    .formatted(issued, maxAge.toHours()));
        }
        audiences.check(claims.texts("aud"), service);
        if (claims.values().get("typ") instanceof String kind && OTHER_KINDS.contains(kind)) {
            throw Refused.because("this is a token of the kind '%s' and no access token".formatted(kind));
        }
        if (claims.values().containsKey("cnf")) {
            throw Refused.because("the access token is bound to a key of its client (cnf), which cannot be proved here: ask for a bearer token");
        }
    }

    /** For an answer of introspection, which may leave out what a JWT must have. */
    void checkEnd(Claims claims, Instant now) {
        Instant end = claims.instant("exp").orElseThrow(() -> Refused.because("the access token has no end (exp)"));
        if (!now.isBefore(end.plus(skew))) {
            throw Refused.because("the access token expired on %s: get a new one from your issuer".formatted(end));
        }
        claims.instant("nbf").filter(begin -> begin.isAfter(now.plus(skew))).ifPresent(begin -> {
            throw Refused.because("the access token is not valid before %s".formatted(begin));
        });
    }

    /** @param groupsFrom what says the groups */
    Subject subject(String issuer, Claims claims, Claims groupsFrom) {
        String subject = claims.text("sub");
        String username = claims.optional("preferred_username").or(() -> claims.optional("username")).or(() -> groupsFrom.optional("preferred_username"))
                .orElse(subject);
        return new Subject(issuer, subject, username, groups.of(groupsFrom), scopes.of(claims.scopes()));
    }
}
