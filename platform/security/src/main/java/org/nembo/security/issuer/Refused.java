package org.nembo.security.issuer;

import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** How refusals of a token are worded. Pure functions. */
final class Refused {

    private static final int SHOWN = 200;

    private Refused() {
    }

    static NemboException because(String why) {
        return new NemboException(GeneralError.UNAUTHENTICATED, why);
    }

    static NemboException unavailable(String why, Throwable cause) {
        return new NemboException(GeneralError.UNAVAILABLE, why, cause).with("retryAfter", 5);
    }

    /** What a stranger wrote, fit to be shown: cut, and without characters that do not print. */
    static String shown(Object value) {
        String text = String.valueOf(value);
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
