package org.nembo.federation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.spi.provider.ProviderDescriptor;

/**
 * The properties that somebody gave for a site, checked against what its provider asks for, and parted into open and secret ones.
 *
 * @param open    to be stored with the site
 * @param secrets to be sealed
 * @param removed names of stored secrets that are to be taken away
 */
record SiteForm(Map<String, String> open, Map<String, Secret> secrets, Set<String> removed) {

    /** What stands for a secret in every answer; given back unchanged, or left out, the secret stays as it is. An empty text takes it away. */
    static final String MASK = "***";

    private static final int MOST = 100;
    private static final int LONGEST = 4096;

    /**
     * Checks all properties and complains about all of them at once.
     *
     * @param kept names of the secrets that are stored already
     * @throws NemboException {@code SITE_INVALID} with a member {@code errors}
     */
    static SiteForm check(Map<String, String> given, ProviderDescriptor provider, Set<String> kept) {
        List<String> errors = new ArrayList<>();
        Map<String, String> open = new HashMap<>();
        Map<String, Secret> secrets = new HashMap<>();
        Set<String> removed = new HashSet<>();
        if (given.size() > MOST) {
            errors.add("a site has at most %d properties, not %d".formatted(MOST, given.size()));
        }
        given.forEach((name, value) -> {
            Optional<ProviderDescriptor.Property> property = provider.properties().stream().filter(p -> p.name().equals(name)).findFirst();
            if (property.isEmpty()) {
                errors.add("the provider '%s' has no property '%s'%s".formatted(provider.name(), name, suggestion(name, provider)));
            } else if (value == null || value.length() > LONGEST) {
                errors.add("the property '%s' is null or longer than %d characters".formatted(name, LONGEST));
            } else if (!property.get().secret()) {
                open.put(name, value);
            } else if (value.isEmpty()) {
                removed.add(name);
            } else if (!value.equals(MASK) || !kept.contains(name)) {
                secrets.put(name, new Secret(value));
            }
        });
        for (ProviderDescriptor.Property property : provider.properties()) {
            boolean stays = kept.contains(property.name()) && !removed.contains(property.name());
            boolean there = open.containsKey(property.name()) || secrets.containsKey(property.name()) || stays;
            if (property.required() && !there) {
                errors.add("the property '%s' is required: %s".formatted(property.name(), property.help()));
            }
        }
        if (!errors.isEmpty()) {
            throw new NemboException(FederationError.SITE_INVALID, String.join("; ", errors)).with("errors", List.copyOf(errors));
        }
        return new SiteForm(open, secrets, removed);
    }

    private static String suggestion(String name, ProviderDescriptor provider) {
        return provider.properties().stream().map(ProviderDescriptor.Property::name)
                .filter(known -> distance(known, name) <= 3)
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .map(known -> ": did you mean '" + known + "'?").orElse("");
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
