package org.nembo.orchestrator.template;

import java.util.Objects;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * An addition to a template.
 *
 * @param name     how findings call it, and how other additions name it as their parent; empty for one that is known by its number
 * @param template its text
 */
public record Fragment(String name, String template) {

    private static final int LONGEST_NAME = 200;

    /** Absent members of a JSON object arrive as null. @throws NemboException {@code INVALID_REQUEST} */
    public Fragment {
        name = Objects.requireNonNullElse(name, "").strip();
        if (template == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "each of 'fragments' is a text, or an object with 'name' and 'template'");
        }
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the name of a fragment has at most %d printable characters".formatted(LONGEST_NAME));
        }
    }

    /** One without a name, which is how JSON with the text alone is read. */
    public static Fragment valueOf(String template) {
        return new Fragment("", template);
    }
}
