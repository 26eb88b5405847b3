package org.nembo.directory;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;

/** The grammar of names. Pure functions. */
final class Names {

    static final int LONGEST_USERNAME = 64;

    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,63}");
    /** What uids look like: nobody may be called by the uid of somebody else. */
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\",;:\\\\]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,187}[A-Za-z0-9])?");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    /** Words of the REST API below a group. */
    private static final Set<String> RESERVED_SEGMENTS = Set.of("members", "managers", "requests");
    private static final int DEEPEST = 10;

    private Names() {
    }

    static String username(String username) {
        if (username == null || !USERNAME.matcher(username).matches() || UID.matcher(key(username)).matches()) {
            throw new NemboException(DirectoryError.USER_INVALID, ("a username has 2 to %d letters, digits, '.', '_' and '-', begins with a letter or digit "
                    + "and does not look like a uid; '%s' does not").formatted(LONGEST_USERNAME, shown(username)))
                    .with("field", "username");
        }
        return username;
    }

    /** What tells two usernames apart. */
    static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }

    static String email(String email) {
        String given = email == null ? "" : email.strip();
        if (!given.isEmpty() && !EMAIL.matcher(given).matches()) {
            throw new NemboException(DirectoryError.USER_INVALID, "'%s' is not an e-mail address".formatted(shown(given))).with("field", "email");
        }
        return given;
    }

    static String displayName(String name) {
        String given = name == null ? "" : name.strip();
        if (given.length() > 200 || given.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(DirectoryError.USER_INVALID, "a name has at most 200 printable characters").with("field", "name");
        }
        return given;
    }

    static String description(String description) {
        return words(description, DirectoryError.GROUP_INVALID, "description");
    }

    static String note(String note) {
        return words(note, DirectoryError.USER_INVALID, "note");
    }

    private static String words(String text, DirectoryError error, String field) {
        String given = text == null ? "" : text.strip();
        if (given.length() > 500 || given.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(error, "a %s has at most 500 printable characters".formatted(field)).with("field", field);
        }
        return given;
    }

    static String group(String name) {
        String[] segments = name == null ? new String[0] : name.split("/", -1);
        boolean right = segments.length >= 1 && segments.length <= DEEPEST && name.length() <= 255;
        for (String segment : segments) {
            right &= SEGMENT.matcher(segment).matches() && !RESERVED_SEGMENTS.contains(segment);
        }
        if (!right) {
            throw new NemboException(DirectoryError.GROUP_INVALID, ("a group is called by up to %d words of letters, digits, '.', '_' and '-', joined by '/', "
                    + "such as 'users/s3'; 'members', 'managers' and 'requests' are no such words. '%s' is none").formatted(DEEPEST, shown(name)));
        }
        return name;
    }

    private static String shown(String text) {
        String word = text == null ? "" : text.replaceAll("\\p{Cntrl}", "?");
        return word.length() > 80 ? word.substring(0, 80) + "…" : word;
    }
}
