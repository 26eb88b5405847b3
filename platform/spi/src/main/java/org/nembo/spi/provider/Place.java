package org.nembo.spi.provider;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * In what a workload runs.
 *
 * @param image    the container image: a reference such as {@code docker.io/library/nginx:1.27} or the name of an image of the site; empty for the site's
 *                 own system
 * @param machine  the name of the machine of the same site on which it runs; empty for none. It never has an image as well
 * @param mounts   volumes that it sees
 * @param networks names of the networks it is in; empty for the site's default
 * @param rules    by port name: what is asked of that port beyond its being there
 */
public record Place(String image, String machine, List<Mount> mounts, List<String> networks, Map<String, PortRule> rules) {

    /** The label of a workload with the name by which others in its networks reach it, besides its own; a site that has names in its networks knows it. */
    public static final String ALIAS = "alias";

    /** The site's own system, nothing mounted, no particular network. */
    public static final Place SITE = new Place("", "", List.of(), List.of(), Map.of());

    /** A volume under a path. @param volume its name @param path absolute */
    public record Mount(String volume, String path, boolean readOnly) {
        public Mount {
            Names.check("volume", volume);
            if (!Objects.requireNonNull(path, "path").startsWith("/")) {
                throw new IllegalArgumentException("volume '%s' is mounted under an absolute path, not '%s'".formatted(volume, path));
            }
        }
    }

    public Place {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(machine, "machine");
        if (!image.isEmpty() && !machine.isEmpty()) {
            throw new IllegalArgumentException("a workload runs either from image '%s' or on machine '%s'".formatted(image, machine));
        }
        mounts = List.copyOf(mounts);
        networks = List.copyOf(networks);
        rules = Map.copyOf(rules);
    }

    /** In a container of that image. */
    public static Place image(String image) {
        return new Place(image, "", List.of(), List.of(), Map.of());
    }

    /** On that machine. */
    public static Place machine(String machine) {
        return new Place("", machine, List.of(), List.of(), Map.of());
    }
}
