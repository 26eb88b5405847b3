package org.nembo.testkit.fake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that was ever made at a {@link FakeProvider}: a request that found it there already made nothing. Thread-safe. */
public final class FakeLedger {

    /** What can be made. */
    public enum Kind {
        WORKLOAD, MACHINE, VOLUME, NETWORK
    }

    /** One thing that was made. @param gone whether it is not there any more */
    public record Entry(Kind kind, String site, String name, String id, boolean gone) {

        @Override
        public String toString() {
            return "%s %s at %s".formatted(kind.name().toLowerCase(java.util.Locale.ROOT), name, site);
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /** In the order in which they were made. */
    public synchronized List<Entry> all() {
        return List.copyOf(entries);
    }

    public List<Entry> all(Kind kind) {
        return all().stream().filter(entry -> entry.kind() == kind).toList();
    }

    /** What is still there. */
    public List<Entry> left() {
        return all().stream().filter(entry -> !entry.gone()).toList();
    }

    /** What was made more than once under the same name at the same site, once per further time. */
    public List<Entry> twice() {
        Set<String> seen = new HashSet<>();
        return all().stream().filter(entry -> !seen.add(entry.toString())).toList();
    }

    /** How often something of a name was made, at whatever site. */
    public int times(String name) {
        return (int) all().stream().filter(entry -> entry.name().equals(name)).count();
    }

    synchronized void made(Kind kind, String site, String name, String id) {
        entries.add(new Entry(kind, site, name, id, false));
    }

    synchronized void gone(String id) {
        entries.replaceAll(entry -> entry.id().equals(id) ? new Entry(entry.kind(), entry.site(), entry.name(), id, true) : entry);
    }
}
