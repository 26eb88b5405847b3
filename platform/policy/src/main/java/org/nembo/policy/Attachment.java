package org.nembo.policy;

import java.util.List;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.policy.document.Closest;

/**
 * Whom a policy or a role is about.
 *
 * @param kind      {@code everybody}, {@code user} or {@code group}
 * @param principal {@link org.nembo.api.identity.Subject#id()} of a user, full name of a group, empty for everybody
 */
public record Attachment(String kind, String principal) {

    static final List<String> KINDS = List.of("everybody", "user", "group");

    /** @throws NemboException {@code INVALID_REQUEST} */
    public Attachment {
        principal = principal == null ? "" : principal;
        if (kind == null || !KINDS.contains(kind)) {
            throw wrong("'%s' is no kind of principal%s".formatted(kind, Closest.hint(kind == null ? "" : kind, KINDS)));
        }
        if (kind.equals("everybody") != principal.isEmpty()) {
            throw wrong(kind.equals("everybody") ? "everybody has no 'principal': leave it out" : "'principal' is missing: name the " + kind);
        }
        if (kind.equals("user") && principal.indexOf('@') < 1) {
            throw wrong("'%s' is no user: write SUBJECT@ISSUER, as token:whoami and user:show tell them".formatted(principal));
        }
        if (kind.equals("group") && (principal.startsWith("/") || principal.endsWith("/"))) {
            throw wrong("'%s' is no full name of a group: write it without a slash at its ends, for example users/s3".formatted(principal));
        }
        if (principal.length() > 500 || principal.chars().anyMatch(Character::isISOControl)) {
            throw wrong("a principal has at most 500 printable characters");
        }
    }

    /** {@code everybody}, {@code user:ann@urn:x}, {@code group:users/s3}. */
    static Attachment parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? new Attachment(text, "") : new Attachment(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return principal.isEmpty() ? kind : kind + ":" + principal;
    }

    private static NemboException wrong(String what) {
        return new NemboException(GeneralError.INVALID_REQUEST, what);
    }
}
