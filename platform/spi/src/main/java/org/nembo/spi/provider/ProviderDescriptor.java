package org.nembo.spi.provider;

import java.util.List;
import java.util.Objects;

/**
 * What a provider says of itself.
 *
 * @param name        what sites refer to: lower-case letters, digits and {@code -}
 * @param title       for people
 * @param description one or two sentences
 * @param properties  what a site of this provider must or may tell
 */
public record ProviderDescriptor(String name, String title, String description, List<Property> properties) {

    /**
     * One property of a site.
     *
     * @param name         lower-case letters, digits, {@code .} and {@code -}
     * @param help         what it is for, for the form and the help text
     * @param required     whether a site without it is refused
     * @param secret       whether its value is kept in the secret store and masked
     * @param defaultValue for people only: what the provider takes when it is not set; empty when there is none
     */
    public record Property(String name, String help, boolean required, boolean secret, String defaultValue) {
        public Property {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(help, "help");
            Objects.requireNonNull(defaultValue, "defaultValue");
        }
    }

    public ProviderDescriptor {
        if (!Objects.requireNonNull(name, "name").matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException("a provider's name is 1 to 63 lower-case letters, digits and '-', not '" + name + "'");
        }
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        properties = List.copyOf(properties);
    }
}
