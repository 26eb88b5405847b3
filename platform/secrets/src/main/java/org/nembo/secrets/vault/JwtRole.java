package org.nembo.secrets.vault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.identity.Subject;

/**
 * A role of people: who is known by a token for one of its audiences, and is who it says, gets its tokens.
 *
 * @param audiences what the presented token must be for; one of them
 * @param groups    one of which the person must be in; any person when empty
 */
record JwtRole(String name, List<String> audiences, String issuer, String subject, List<String> groups, AppRole.RoleTokens tokens) {

    private static final String USUAL = "secrets";

    static JwtRole of(String name, Fields fields) {
        String claim = fields.text("user_claim");
        if (!claim.isEmpty() && !claim.equals("sub")) {
            throw VaultFailures.refused("'user_claim' is always 'sub': people are known by issuer and subject");
        }
        if (fields.has("role_type") && !fields.text("role_type").equals("jwt")) {
            throw VaultFailures.refused("'role_type' is always 'jwt'");
        }
        Map<String, Object> claims = fields.object("bound_claims");
        if (claims != null && !claims.keySet().equals(java.util.Set.of("groups"))) {
            throw VaultFailures.refused("'bound_claims' can name 'groups' alone");
        }
        List<String> audiences = fields.words("bound_audiences");
        return new JwtRole(name, audiences.isEmpty() ? List.of(USUAL) : audiences, fields.text("bound_issuer"), fields.text("bound_subject"),
                claims == null ? List.of() : new Fields(claims).words("groups"), AppRole.RoleTokens.of(fields));
    }

    boolean takes(Subject person) {
        return (issuer.isEmpty() || issuer.replaceFirst("/$", "").equals(person.issuer())) && (subject.isEmpty() || subject.equals(person.subject()))
                && (groups.isEmpty() || groups.stream().anyMatch(group -> person.in(group.replaceFirst("^/", ""))));
    }

    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("role_type", "jwt");
        shown.put("user_claim", "sub");
        shown.put("bound_audiences", audiences);
        shown.put("bound_issuer", issuer);
        shown.put("bound_subject", subject);
        shown.put("bound_claims", groups.isEmpty() ? null : Map.of("groups", groups));
        tokens.show(shown);
        return shown;
    }
}
