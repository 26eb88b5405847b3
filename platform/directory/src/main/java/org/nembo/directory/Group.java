package org.nembo.directory;

import java.time.Instant;

/** A group. @param name in full, for example {@code users/s3} @param version grows with each change, of members too */
public record Group(String id, String name, String description, int members, int version, Instant created, Instant updated) {

    /** What the subgroup of managers is called. */
    static final String MANAGERS = "/admins";

    /** The full name of the group above; empty at the top. */
    public String parent() {
        return parent(name);
    }

    static String parent(String name) {
        return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    }

    /** What it is called below its parent. */
    public String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
