package org.nembo.launcher.framework;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.nembo.launcher.feature.WantedBundle;

/**
 * What turns the bundles in the cache into those that the features ask for.
 *
 * @param install   not in the cache
 * @param update    in the cache, but from another jar
 * @param keep      in the cache as they should be
 * @param uninstall locations that no feature names any more
 * @param stamps    what the cache will hold afterwards
 */
record BundlePlan(List<WantedBundle> install, List<WantedBundle> update, List<WantedBundle> keep, Set<String> uninstall,
                  Map<String, Stamp> stamps) {

    /** Locations of the launcher's own bundles; others were deployed by somebody else and are left alone. */
    private static final String OWN = "mvn:";

    static BundlePlan of(Collection<WantedBundle> wanted, Set<String> installed, Map<String, Stamp> recorded,
                         Function<WantedBundle, Stamp> stampOf) {
        List<WantedBundle> install = new ArrayList<>();
        List<WantedBundle> update = new ArrayList<>();
        List<WantedBundle> keep = new ArrayList<>();
        Map<String, Stamp> stamps = new HashMap<>();
        for (WantedBundle bundle : wanted) {
            Stamp stamp = stampOf.apply(bundle);
            stamps.put(bundle.location(), stamp);
            if (!installed.contains(bundle.location())) {
                install.add(bundle);
            } else if (stamp.equals(recorded.get(bundle.location()))) {
                keep.add(bundle);
            } else {
                update.add(bundle);
            }
        }
        Set<String> uninstall = new TreeSet<>(installed);
        uninstall.removeIf(location -> !location.startsWith(OWN) || stamps.containsKey(location));
        return new BundlePlan(install, update, keep, uninstall, stamps);
    }

    boolean changesNothing() {
        return install.isEmpty() && update.isEmpty() && uninstall.isEmpty();
    }
}
