package org.nembo.objectstore.object;

import java.util.HashMap;
import java.util.Map;

/** Facts that are kept beside objects. */
final class Facts {

    /** The upload that the object was made by. */
    static final String UPLOAD = "upload";

    private Facts() {
    }

    static Map<String, String> join(Map<String, String> some, Map<String, String> others) {
        if (others.isEmpty()) {
            return some;
        }
        Map<String, String> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }
}
