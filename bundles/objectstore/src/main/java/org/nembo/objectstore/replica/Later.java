package org.nembo.objectstore.replica;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.objectstore.document.Changed;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.spi.object.StoredObject;

/**
 * The rule for conflicts: both sites come to the same, in whatever order they hear of changes. Versions with different ids never conflict: each site keeps
 * all of them, and the one with the latest id is the current one. Of tags, locks and ACLs of one version the last change wins, by the time that is kept beside
 * them, then by what they are. Of two versions {@code null} the last one wins, by its time, then by its ETag. Pure functions.
 */
final class Later {

    private Later() {
    }

    /** What becomes of tags and facts of a version that is there; empty when they stay. */
    static Optional<StoredObject> merged(StoredObject here, Manifest there, Instant now) {
        Map<String, String> ours = Manifest.changeable(here.facts());
        Map<String, String> theirs = Manifest.changeable(there.facts());
        int order = Long.compare(Changed.of(ours), Changed.of(theirs));
        if (order == 0) {
            order = word(here.tags(), ours).compareTo(word(there.tags(), theirs));
        }
        if (order >= 0) {
            return Optional.empty();
        }
        Map<String, String> facts = new HashMap<>(here.facts());
        Manifest.CHANGEABLE.forEach(facts::remove);
        facts.putAll(theirs);
        longest(here.facts(), facts, now);
        return here.tags().equals(there.tags()) && facts.equals(here.facts()) ? Optional.empty() : Optional.of(here.with(there.tags(), facts));
    }

    /** Compliance is never shortened, whoever asks. */
    private static void longest(Map<String, String> before, Map<String, String> after, Instant now) {
        Optional<Retention> held = Retention.of(before).filter(one -> one.mode() == Retention.Mode.COMPLIANCE && one.holds(now));
        if (held.isPresent() && Retention.of(after).filter(one -> one.mode() == Retention.Mode.COMPLIANCE && !one.until().isBefore(held.get().until()))
                .isEmpty()) {
            after.put(Settings.LOCK_MODE, before.get(Settings.LOCK_MODE));
            after.put(Settings.RETAIN_UNTIL, before.get(Settings.RETAIN_UNTIL));
        }
    }

    /** Whether a version {@code null} takes the place of the one that is there. */
    static boolean replaces(StoredObject here, Manifest there) {
        int order = Long.compare(here.modified().toEpochMilli(), there.modified());
        return order == 0 ? here.etag().compareTo(there.etag()) < 0 : order < 0;
    }

    private static String word(Map<String, String> tags, Map<String, String> facts) {
        return new TreeMap<>(tags) + " " + new TreeMap<>(facts);
    }
}
