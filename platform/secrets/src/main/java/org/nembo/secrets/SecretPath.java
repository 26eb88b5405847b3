package org.nembo.secrets;

import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;

/** The grammar of secret paths. */
final class SecretPath {

    private static final int LONGEST = 255;
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,9}");

    private SecretPath() {
    }

    static String check(String path) {
        if (path.length() > LONGEST || !PATH.matcher(path).matches()) {
            String shown = path.length() > 60 ? path.substring(0, 60) + "…" : path;
            throw new NemboException(SecretError.SECRET_PATH_INVALID, "'%s' is not a path of a secret, such as 'sites/bari/password'".formatted(shown));
        }
        return path;
    }
}
