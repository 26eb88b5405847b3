package org.nembo.policy.document;

/** What came of a test; not everything can be judged. */
enum Tri {
    TRUE, FALSE, UNKNOWN;

    static Tri of(boolean value) {
        return value ? TRUE : FALSE;
    }

    Tri not() {
        return this == UNKNOWN ? UNKNOWN : of(this == FALSE);
    }
}
