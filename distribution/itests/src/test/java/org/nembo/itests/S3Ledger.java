package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients were told of the keys that each has for itself, and what they asked for last without an answer. Thread-safe. */
final class S3Ledger {

    /** What a key is to be. @param id another one each time; a dash when there is nothing @param etag likewise */
    record Deed(String id, String etag, long seed, int size) {

        static final Deed NONE = new Deed("-", "-", 0, 0);
    }

    private final Map<String, Deed> known = new TreeMap<>();
    private final Map<String, Deed> begun = new HashMap<>();
    /** What the log of changes must have, by key. */
    private final Map<String, List<String>> changes = new TreeMap<>();

    synchronized void begin(String key, Deed deed) {
        begun.put(key, deed);
    }

    /** It was answered. */
    synchronized void done(String key) {
        Deed deed = begun.remove(key);
        if (!deed.equals(Deed.NONE) || !known(key).equals(Deed.NONE)) {
            changes.computeIfAbsent(key, any -> new ArrayList<>()).add(deed.etag());
        }
        known.put(key, deed);
    }

    /** It was refused. */
    synchronized void refused(String key) {
        begun.remove(key);
    }

    synchronized Deed known(String key) {
        return known.getOrDefault(key, Deed.NONE);
    }

    synchronized int acknowledged() {
        return changes.values().stream().mapToInt(List::size).sum();
    }

    synchronized Map<String, List<String>> changes() {
        return new TreeMap<>(changes);
    }

    /** Everything that was answered is there; what was not is there whole or not at all. @param there ids by key */
    synchronized void settle(Map<String, String> there) {
        Map<String, String> all = new TreeMap<>(there);
        known.keySet().forEach(key -> all.putIfAbsent(key, "-"));
        begun.keySet().forEach(key -> all.putIfAbsent(key, "-"));
        all.forEach((key, id) -> {
            Deed last = begun.getOrDefault(key, known(key));
            assertThat(id).as("%s was %s, and %s was begun", key, known(key), begun.get(key)).isIn(known(key).id(), last.id());
            if (!id.equals(known(key).id())) {
                done(key);
            }
        });
        begun.clear();
    }
}
