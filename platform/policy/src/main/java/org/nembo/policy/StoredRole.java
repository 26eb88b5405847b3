package org.nembo.policy;

import java.time.Instant;

/** A role: statements about the group or the site that it is given for. @param revision of its last change; 0 for one that comes with the server */
record StoredRole(String name, String text, long revision, Instant changed, String changedBy) {

    boolean builtIn() {
        return revision == 0;
    }
}
