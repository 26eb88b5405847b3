package org.nembo.security.issuer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;

/** Which groups of ours the claims of an issuer mean. Immutable. */
final class GroupNames {

    static final String[] CLAIMS = {"wlcg.groups", "groups", "eduperson_entitlement", "roles", "realm_access.roles"};

    private static final int MOST = 512;
    private static final int LONGEST = 255;
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}/]+(/[^\\s\\p{Cntrl}/]+)*");
    /** AARC-G002 and its successor: the namespace, {@code group}, the names on the way, a role, the authority. */
    private static final Pattern ENTITLEMENT = Pattern.compile("(?i)urn:[^#]{1,100}?:group:(?<path>[^#]+?)(:role=(?<role>[^:#]+))?(#.*)?");

    private final List<String> claims;
    private final String prefix;
    private final Map<String, Set<String>> mapped = new HashMap<>();
    private final Set<String> refused;

    /**
     * @param claims  where groups are told, by name or path; the first that is there counts
     * @param prefix  stands before every group that is not mapped; empty for none
     * @param map     {@code THEIRS=OURS}
     * @param refused groups of ours that the issuer cannot give, nor those below them, unless mapped
     */
    GroupNames(String[] claims, String prefix, String[] map, String[] refused) {
        this.claims = List.of(claims);
        this.prefix = prefix.isBlank() ? "" : ours("groups.prefix", prefix) + "/";
        for (String pair : map) {
            int equals = pair.lastIndexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new IllegalArgumentException("groups.map wants THEIRS=OURS, both full names of groups, not '%s'".formatted(pair));
            }
            mapped.computeIfAbsent(strip(pair.substring(0, equals).strip()), theirs -> new HashSet<>()).add(ours("groups.map", pair.substring(equals + 1)));
        }
        this.refused = Arrays.stream(refused).map(name -> ours("groups.refused", name)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the claims say anything of groups. */
    boolean told(Claims from) {
        return claims.stream().anyMatch(claim -> from.at(claim) != null);
    }

    /** @throws NemboException {@code UNAUTHENTICATED} when there are too many to be true */
    Set<String> of(Claims from) {
        Object value = claims.stream().map(from::at).filter(found -> found != null).findFirst().orElse(List.of());
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        if (items.size() > MOST) {
            throw Refused.because("the issuer names %d groups, more than the %d that are taken: ask for fewer".formatted(items.size(), MOST));
        }
        Set<String> groups = new LinkedHashSet<>();
        for (Object item : items) {
            if (item instanceof String text && text.length() <= LONGEST * 2) {
                theirs(text).ifPresent(name -> groups.addAll(ours(name)));
            }
        }
        return groups;
    }

    private Set<String> ours(String theirs) {
        Set<String> known = mapped.get(theirs);
        if (known != null) {
            return known;
        }
        String name = prefix + theirs;
        boolean taken = NAME.matcher(name).matches() && name.length() <= LONGEST
                && refused.stream().noneMatch(no -> name.equals(no) || name.startsWith(no + "/"));
        return taken ? Set.of(name) : Set.of();
    }

    private static Optional<String> theirs(String text) {
        Matcher entitlement = ENTITLEMENT.matcher(text);
        if (!entitlement.matches()) {
            return text.regionMatches(true, 0, "urn:", 0, 4) ? Optional.empty() : Optional.of(strip(text));
        }
        try {
            String path = Arrays.stream(entitlement.group("path").split(":")).map(GroupNames::component).collect(Collectors.joining("/"));
            String role = entitlement.group("role");
            return Optional.of(role == null || role.equalsIgnoreCase("member") ? path : path + "/role=" + component(role));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String component(String encoded) {
        String name = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no name of a group");
        }
        return name;
    }

    private static String strip(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static String ours(String key, String name) {
        String stripped = strip(name.strip());
        if (!NAME.matcher(stripped).matches() || stripped.length() > LONGEST) {
            throw new IllegalArgumentException("%s names '%s', which is no full name of a group, such as users/s3".formatted(key, name));
        }
        return stripped;
    }
}
