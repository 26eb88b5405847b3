package org.nembo.provider.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.Place.Mount;
import org.nembo.spi.provider.PortRule;

/** The place of a workload as properties of its record. */
final class PlaceText {

    private PlaceText() {
    }

    static void put(Properties all, Place place) {
        all.setProperty("image", place.image());
        all.setProperty("machine", place.machine());
        WorkloadRecord.putAll(all, "network.", place.networks());
        WorkloadRecord.putAll(all, "mount.", place.mounts().stream().map(PlaceText::text).toList());
        place.rules().forEach((port, rule) -> all.setProperty("rule." + port,
                "%d %d %s %s".formatted(rule.target(), rule.published(), rule.protocol(), rule.remoteCidr())));
    }

    /** @throws IllegalArgumentException when this is not a place */
    static Place of(Properties all) {
        List<Mount> mounts = new ArrayList<>();
        for (String mount : WorkloadRecord.listed(all, "mount.")) {
            String[] words = words(mount, 3);
            mounts.add(new Mount(words[0], words[2], words[1].equals("ro")));
        }
        Map<String, PortRule> rules = new TreeMap<>();
        WorkloadRecord.below(all, "rule.").forEach((port, rule) -> {
            String[] words = words(rule, 4);
            rules.put(port, new PortRule(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2], words[3]));
        });
        // Records of older versions tell nothing of it.
        return new Place(all.getProperty("image", ""), all.getProperty("machine", ""), mounts, WorkloadRecord.listed(all, "network."), rules);
    }

    static String text(Mount mount) {
        return mount.volume() + " " + (mount.readOnly() ? "ro" : "rw") + " " + mount.path();
    }

    private static String[] words(String text, int count) {
        String[] words = text.split(" ", count);
        if (words.length != count) {
            throw new IllegalArgumentException("'%s' is not %d words".formatted(text, count));
        }
        return words;
    }
}
