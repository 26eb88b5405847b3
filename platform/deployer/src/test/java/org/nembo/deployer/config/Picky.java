package org.nembo.deployer.config;

import java.util.Map;

/** A component for tests that refuses a configuration whose {@code limit} is not a number. */
public final class Picky {

    public Picky(Map<String, Object> properties) {
        Object limit = properties.get("limit");
        if (limit != null && !limit.toString().matches("[0-9]+")) {
            throw new IllegalArgumentException("limit must be a number, is " + limit);
        }
    }
}
