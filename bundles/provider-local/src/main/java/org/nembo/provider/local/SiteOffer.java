package org.nembo.provider.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.ProviderDescriptor.Property;
import org.nembo.spi.provider.ProviderError;

/**
 * What a site of this provider offers beside workloads.
 *
 * @param limits  the most of each quota
 * @param flavors the sizes of machines, by name; empty when any size can be asked for
 * @param images  where images of machines are
 * @param publish the address of this machine on which ports are published
 */
record SiteOffer(Map<String, Long> limits, List<Flavor> flavors, Optional<Path> images, String publish) {

    static final String MAX_MACHINES = "max.machines";
    static final String MAX_VOLUMES = "max.volumes";
    static final String MAX_VOLUME_BYTES = "max.volume.bytes";
    static final String MAX_NETWORKS = "max.networks";
    static final String FLAVORS = "flavors";
    static final String IMAGES = "images.dir";
    static final String PUBLISH = "publish.address";
    static final List<Property> PROPERTIES = List.of(
            new Property(MAX_MACHINES, "The most machines at once, 0 to 1000.", false, false, "16"),
            new Property(MAX_VOLUMES, "The most volumes at once, 0 to 10000.", false, false, "64"),
            new Property(MAX_VOLUME_BYTES, "How large all volumes together may be, such as 500GB; as large as the disk when empty.", false, false, ""),
            new Property(MAX_NETWORKS, "The most networks at once, 0 to 200.", false, false, "16"),
            new Property(FLAVORS, "The sizes of machines, as name:cpus:memory:disk with commas between: small:1:512MB:5GB,large:2:2GB:20GB. Any when empty.",
                    false, false, ""),
            new Property(IMAGES, "An absolute path to a directory with images of machines.", false, false, ""),
            new Property(PUBLISH, "The address of this machine on which ports of machines are reached; 0.0.0.0 for all.", false, false, "127.0.0.1"));

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(|B|KB|KIB|MB|MIB|GB|GIB|TB|TIB)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FLAVOR = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,62}):(\\d{1,4}(?:\\.\\d{1,3})?):([^:]+):([^:]+)");
    private static final int MOST_FLAVORS = 100;
    private static final int MILLI = 1000;

    /** @throws NemboException {@code PROVIDER_INVALID}, naming the property */
    static SiteOffer of(Site site) {
        long bytes = site.property(MAX_VOLUME_BYTES, "").isBlank() ? -1 : size(site, MAX_VOLUME_BYTES, site.property(MAX_VOLUME_BYTES, "").strip());
        Map<String, Long> limits = Map.of("machines", count(site, MAX_MACHINES, 16, 1000), "volumes", count(site, MAX_VOLUMES, 64, 10_000), "volumeBytes",
                bytes, "networks", count(site, MAX_NETWORKS, 16, 200));
        return new SiteOffer(limits, flavors(site), images(site), publish(site));
    }

    /** The flavor of that name. */
    Optional<Flavor> flavor(String name) {
        return flavors.stream().filter(flavor -> flavor.name().equals(name)).findFirst();
    }

    private static long count(Site site, String property, int usual, int most) {
        String text = site.property(property, Integer.toString(usual)).strip();
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) > most) {
            throw invalid(site, property, "must be 0 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static List<Flavor> flavors(Site site) {
        List<Flavor> flavors = new ArrayList<>();
        for (String text : site.property(FLAVORS, "").split(",")) {
            Matcher matcher = FLAVOR.matcher(text.strip());
            if (text.isBlank()) {
                continue;
            }
            if (!matcher.matches()) {
                throw invalid(site, FLAVORS, "must be name:cpus:memory:disk with commas between, and '%s' is not".formatted(text.strip()));
            }
            String name = matcher.group(1);
            if (flavors.stream().anyMatch(flavor -> flavor.name().equals(name))) {
                throw invalid(site, FLAVORS, "names '%s' twice".formatted(name));
            }
            int millicpus = (int) Math.round(Double.parseDouble(matcher.group(2)) * MILLI);
            flavors.add(new Flavor(name, name, millicpus, size(site, FLAVORS, matcher.group(3)), size(site, FLAVORS, matcher.group(4)), 0, Map.of()));
        }
        if (flavors.size() > MOST_FLAVORS) {
            throw invalid(site, FLAVORS, "must name at most %d flavors".formatted(MOST_FLAVORS));
        }
        flavors.sort(java.util.Comparator.comparing(Flavor::name));
        return List.copyOf(flavors);
    }

    /** Decimal units are powers of 1000, binary ones of 1024. */
    private static long size(Site site, String property, String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw invalid(site, property, "has '%s' where a size such as 512MB must be".formatted(text.strip()));
        }
        String unit = matcher.group(2).toUpperCase(java.util.Locale.ROOT);
        int power = unit.isEmpty() || unit.equals("B") ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), (long) Math.pow(unit.endsWith("IB") ? 1024 : 1000, power));
    }

    private static Optional<Path> images(Site site) {
        String text = site.property(IMAGES, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Path path = Path.of(text).normalize();
        if (!path.isAbsolute() || path.getNameCount() == 0) {
            throw invalid(site, IMAGES, "must be an absolute path, and not /");
        }
        return Optional.of(path);
    }

    private static String publish(Site site) {
        String text = site.property(PUBLISH, "127.0.0.1").strip();
        try {
            org.nembo.provider.local.net.Cidr.number(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw invalid(site, PUBLISH, "must be an IPv4 address");
        }
    }

    private static NemboException invalid(Site site, String property, String must) {
        return new NemboException(ProviderError.PROVIDER_INVALID,
                "the property '%s' of site '%s' %s; it is '%s'".formatted(property, site.id(), must, site.property(property, "")));
    }
}
