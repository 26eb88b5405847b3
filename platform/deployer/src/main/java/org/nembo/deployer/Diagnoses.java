package org.nembo.deployer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is wrong now, by the thing it is wrong with. Thread-safe. */
public final class Diagnoses {

    private final Map<String, Map<String, String>> entries = new ConcurrentSkipListMap<>();

    /** Records a refusal; it stands until the same place is {@link #clear cleared}. */
    public void refuse(String what, String where, String reason, String advice) {
        put("error", what, where, reason, advice);
    }

    /** Records what works and is hardly meant so; it stands until the same place is {@link #clear cleared}. */
    public void doubt(String what, String where, String reason, String advice) {
        put("warning", what, where, reason, advice);
    }

    private void put(String severity, String what, String where, String reason, String advice) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("severity", severity);
        entry.put("what", what);
        entry.put("where", where);
        entry.put("reason", reason);
        entry.put("advice", advice);
        entries.put(where, Map.copyOf(entry));
    }

    public void clear(String where) {
        entries.remove(where);
    }

    /** By place. */
    public List<Map<String, String>> all() {
        return List.copyOf(entries.values());
    }
}
