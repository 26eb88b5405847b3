package org.nembo.api.site;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A place where deployments run: an account at a cloud, reached through the provider bundle of that name.
 *
 * @param id          lower-case letters, digits and {@code -}, 1 to 63 characters
 * @param provider    the name of a {@code CloudProvider}; it may be absent for a while
 * @param properties  what the provider's descriptor asks for, without secrets
 */
public record Site(String id, String description, String provider, SiteStatus status, Map<String, String> properties) {

    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public Site {
        if (!ID.matcher(Objects.requireNonNull(id, "id")).matches()) {
            throw new IllegalArgumentException("a site's id is 1 to 63 lower-case letters, digits and '-', not '" + id + "'");
        }
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(status, "status");
        properties = Map.copyOf(properties);
    }

    /** A property's value, or the given one when it is not set. */
    public String property(String name, String otherwise) {
        return properties.getOrDefault(name, otherwise);
    }
}
