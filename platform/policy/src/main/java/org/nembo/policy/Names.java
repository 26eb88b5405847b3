package org.nembo.policy;

import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** What policies and roles may be called. Pure functions. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Names() {
    }

    static String check(String kind, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no name for a %s: 1 to 64 letters, digits, '.', '_' and '-'".formatted(
                    name.length() > 80 ? name.substring(0, 80) + "…" : name, kind));
        }
        return name;
    }
}
