package org.nembo.provider.local;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.HostSystem;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor.Property;
import org.nembo.spi.provider.ProviderError;

/**
 * What a site of this provider tells.
 *
 * @param maxWorkloads the most workloads at once
 * @param firstPort    where the range begins that workloads get their ports from
 * @param lastPort     where it ends, inclusive
 * @param isolation    how workloads are shut in; empty for the best that works
 * @param kept         properties that the start of a workload needs; they are recorded with it
 * @param offer        what there is beside workloads
 */
record SiteSettings(String site, int maxWorkloads, int firstPort, int lastPort, Optional<Kind> isolation, Map<String, String> kept, SiteOffer offer) {

    static final String MAX_WORKLOADS = "max.workloads";
    static final String PORT_RANGE = "port.range";
    static final String AUTO = "auto";
    static final String ISOLATION = "isolation";
    static final String VISIBLE = "isolation.visible";
    static final List<Property> PROPERTIES = List.of(
            new Property(MAX_WORKLOADS, "The most workloads that run at once, 1 to 10000.", false, false, "64"),
            new Property(PORT_RANGE, "The ports that workloads get, as first-last.", false, false, "20000-29999"),
            new Property(ISOLATION, "How workloads are shut in: %s, or auto for the best that works here.".formatted(Kind.texts()), false, false, AUTO),
            new Property(VISIBLE, "Directories beyond the system's that workloads without an image may read when they are shut in, with commas between.", false,
                    false, ""),
            new Property(SiteImages.REGISTRIES, "The registries that images are taken from, host or host:port with commas between; * for any. TLS is used"
                    + " unless http:// stands before the host, or it is named and is this machine.", false, false, "*"),
            new Property(SiteImages.LOGIN, "Logins for registries, host=user:password with blanks between.", false, true, ""));
    private static final List<String> KEPT = List.of(VISIBLE, SiteOffer.IMAGES, SiteImages.REGISTRIES);

    private static final int MOST_VISIBLE = 50;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");
    private static final int MOST_WORKLOADS = 10_000;
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final int LAST = 65_535;

    /** @throws NemboException {@code PROVIDER_INVALID}, naming the property */
    static SiteSettings of(Site site) {
        Matcher range = RANGE.matcher(site.property(PORT_RANGE, "20000-29999").strip());
        if (!range.matches()) {
            throw invalid(site, PORT_RANGE, "must be first-last, for example 20000-29999");
        }
        int first = Integer.parseInt(range.group(1));
        int last = Integer.parseInt(range.group(2));
        if (first < FIRST_UNPRIVILEGED || last > LAST || first > last) {
            throw invalid(site, PORT_RANGE, "must lie between %d and %d, the first not above the last".formatted(FIRST_UNPRIVILEGED, LAST));
        }
        return new SiteSettings(site.id(), maxWorkloads(site), first, last, isolation(site), kept(site), SiteOffer.of(site));
    }

    private static int maxWorkloads(Site site) {
        String text = site.property(MAX_WORKLOADS, "64").strip();
        int most = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (most < 1 || most > MOST_WORKLOADS) {
            throw invalid(site, MAX_WORKLOADS, "must be 1 to " + MOST_WORKLOADS);
        }
        return most;
    }

    private static Optional<Kind> isolation(Site site) {
        String text = site.property(ISOLATION, AUTO).strip();
        Optional<Kind> kind = Kind.of(text);
        if (kind.isEmpty() && !text.equals(AUTO)) {
            throw invalid(site, ISOLATION, "must be auto or one of " + Kind.texts());
        }
        return kind;
    }

    private static Map<String, String> kept(Site site) {
        try {
            List<Path> visible = system(site.properties()).more();
            if (visible.size() > MOST_VISIBLE) {
                throw invalid(site, VISIBLE, "must name at most %d paths".formatted(MOST_VISIBLE));
            }
            for (Path path : visible) {
                if (!path.isAbsolute() || path.getNameCount() == 0 || path.startsWith("/proc") || path.startsWith("/dev")) {
                    throw invalid(site, VISIBLE, "must name absolute paths, and not /, /proc or /dev");
                }
            }
        } catch (InvalidPathException e) {
            throw invalid(site, VISIBLE, "must name paths");
        }
        Map<String, String> kept = new TreeMap<>(site.properties());
        kept.keySet().retainAll(KEPT);
        return Map.copyOf(kept);
    }

    HostSystem system() {
        return system(kept);
    }

    /** What of this machine is seen by a workload that is shut in without an image. @param properties of its site, or what was recorded of them */
    static HostSystem system(Map<String, String> properties) {
        return new HostSystem(Arrays.stream(properties.getOrDefault(VISIBLE, "").split(",")).filter(text -> !text.isBlank())
                .map(text -> Path.of(text.strip()).normalize()).toList());
    }

    /** With what registries are signed in at, by host. @throws NemboException {@code PROVIDER_INVALID}, without the value */
    static Map<String, String> logins(Site site, Credential credential) {
        Map<String, String> logins = new TreeMap<>();
        if (credential instanceof Credential.SiteSecrets secrets && secrets.values().containsKey(SiteImages.LOGIN)) {
            for (String login : secrets.values().get(SiteImages.LOGIN).reveal().strip().split("\\s+")) {
                int equals = login.indexOf('=');
                if (equals < 1 || login.indexOf(':', equals) < 0) {
                    throw new NemboException(ProviderError.PROVIDER_INVALID,
                            "the property '%s' of site '%s' must be host=user:password".formatted(SiteImages.LOGIN, site.id()));
                }
                logins.put(login.substring(0, equals), login.substring(equals + 1));
            }
        }
        return logins;
    }

    private static NemboException invalid(Site site, String property, String must) {
        return new NemboException(ProviderError.PROVIDER_INVALID,
                "the property '%s' of site '%s' %s; it is '%s'".formatted(property, site.id(), must, site.property(property, "")));
    }
}
