package org.nembo.spi.provider;

import java.util.Objects;
import java.util.regex.Pattern;

/** The names that the engine gives to what it has made: 1 to 63 lower-case letters, digits and {@code -} (RFC 1123 label). */
final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {
    }

    static void check(String what, String name) {
        if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("the name of a %s is 1 to 63 lower-case letters, digits and '-', not '%s'".formatted(what, name));
        }
    }
}
