package org.nembo.provider.local;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.ProviderDescriptor.Property;
import org.nembo.spi.provider.ProviderError;

/**
 * What a site of this provider tells.
 *
 * @param maxWorkloads the most workloads at once
 * @param firstPort    where the range begins that workloads get their ports from
 * @param lastPort     where it ends, inclusive
 */
record SiteSettings(String site, int maxWorkloads, int firstPort, int lastPort) {

    static final String MAX_WORKLOADS = "max.workloads";
    static final String PORT_RANGE = "port.range";
    static final List<Property> PROPERTIES = List.of(
            new Property(MAX_WORKLOADS, "The most workloads that run at once, 1 to 10000.", false, false, "64"),
            new Property(PORT_RANGE, "The ports that workloads get, as first-last.", false, false, "20000-29999"));

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
        return new SiteSettings(site.id(), maxWorkloads(site), first, last);
    }

    private static int maxWorkloads(Site site) {
        String text = site.property(MAX_WORKLOADS, "64").strip();
        int most = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (most < 1 || most > MOST_WORKLOADS) {
            throw invalid(site, MAX_WORKLOADS, "must be 1 to " + MOST_WORKLOADS);
        }
        return most;
    }

    private static NemboException invalid(Site site, String property, String must) {
        return new NemboException(ProviderError.PROVIDER_INVALID,
                "the property '%s' of site '%s' %s; it is '%s'".formatted(property, site.id(), must, site.property(property, "")));
    }
}
