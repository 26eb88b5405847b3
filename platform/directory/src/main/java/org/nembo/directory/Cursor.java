package org.nembo.directory;

import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;

/** A place in the list of users. */
record Cursor(String key, String uid) {

    /** @param after as {@link #of(User)} wrote it; empty for the beginning */
    static Cursor parse(String after) {
        if (after.isEmpty()) {
            return new Cursor("", "");
        }
        int space = after.lastIndexOf(' ');
        if (space < 0) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "after is not a cursor of this list: take it from 'next' of the page before");
        }
        return new Cursor(after.substring(0, space), after.substring(space + 1));
    }

    static String of(User user) {
        return Names.key(user.username()) + " " + user.uid();
    }
}
