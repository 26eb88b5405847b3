package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** The versions and markers of a key that were not removed, oldest first. */
    private final Map<String, List<String>> versions = new TreeMap<>();
    /** Keys of which the oldest version is being removed. */
    private final Set<String> shortened = new HashSet<>();

    synchronized void begin(String key, Deed deed) {
        begun.put(key, deed);
    }

    /** It was answered. */
    synchronized void done(String key) {
        Deed deed = begun.remove(key);
        if (!deed.equals(Deed.NONE) || !known(key).equals(Deed.NONE)) {
            changes.computeIfAbsent(key, any -> new ArrayList<>()).add(deed.etag());
            versions.computeIfAbsent(key, any -> new ArrayList<>()).add(deed.etag());
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

    /** The oldest version of the key is to go. */
    synchronized void shorten(String key) {
        shortened.add(key);
    }

    /** It is gone. */
    synchronized void shortened(String key) {
        shortened.remove(key);
        versions.get(key).remove(0);
    }

    synchronized int acknowledged() {
        return changes.values().stream().mapToInt(List::size).sum();
    }

    synchronized Map<String, List<String>> changes() {
        return new TreeMap<>(changes);
    }

    /** Every version that was answered is there, but for those whose removal was; one whose removal was not may be gone. @param there oldest first, by key */
    synchronized void settleVersions(Map<String, List<String>> there) {
        for (String key : List.copyOf(shortened)) {
            if (there.getOrDefault(key, List.of()).size() < versions.get(key).size()) {
                shortened(key);
            }
        }
        shortened.clear();
        assertThat(there).isEqualTo(versions);
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
