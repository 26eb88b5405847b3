package org.nembo.security.issuer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;

/** For whom a token must be made so that a service takes it. Immutable. */
final class Audiences {

    /** What the WLCG profile has for a token that is for everybody. */
    static final String ANY = "https://wlcg.cern.ch/jwt/v1/any";

    private final Map<String, Set<String>> byService = new HashMap<>();
    private final Set<String> everywhere = new HashSet<>();
    private final boolean required;
    private final boolean any;

    /**
     * @param entries  {@code AUDIENCE} for every service or {@code SERVICE=AUDIENCE}; a service without any takes its own name
     * @param required whether a token without an audience is refused
     * @param any      whether a token for everybody is taken
     */
    Audiences(String[] entries, boolean required, boolean any) {
        for (String entry : entries) {
            String[] pair = entry.strip().split("=", 2);
            if (Arrays.stream(pair).anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("audiences wants AUDIENCE or SERVICE=AUDIENCE, not '%s'".formatted(entry));
            }
            if (pair.length == 1 || !pair[0].matches("[a-z][a-z-]*")) {
                everywhere.add(entry.strip());
            } else {
                byService.computeIfAbsent(pair[0], service -> new HashSet<>()).add(pair[1].strip());
            }
        }
        this.required = required;
        this.any = any;
    }

    /** @throws NemboException {@code UNAUTHENTICATED} */
    void check(List<String> audiences, String service) {
        if (audiences.isEmpty()) {
            if (required) {
                throw Refused.because("the access token names no audience: ask your issuer for one with the audience '%s'".formatted(wanted(service)));
            }
            return;
        }
        Set<String> mine = byService.getOrDefault(service, everywhere.isEmpty() ? Set.of(service) : Set.of());
        boolean good = audiences.stream().anyMatch(audience -> mine.contains(audience) || everywhere.contains(audience) || any && audience.equals(ANY));
        if (!good) {
            throw Refused.because("the access token is for '%s' and not for '%s': ask your issuer for one with that audience"
                    .formatted(Refused.shown(String.join("', '", audiences)), wanted(service)));
        }
    }

    private String wanted(String service) {
        Set<String> mine = byService.getOrDefault(service, everywhere);
        return mine.stream().sorted().findFirst().orElse(service);
    }
}
