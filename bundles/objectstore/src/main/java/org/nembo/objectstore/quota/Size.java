package org.nembo.objectstore.quota;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.ObjectStoreError;

/** Sizes as people write them: {@code 200GB}, {@code 1.5TiB}, {@code 4096}, {@code none}. Pure functions. */
public final class Size {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,3})?)\\s*([kKMGTP]?i?)[bB]?");
    private static final Map<String, Long> UNITS = Map.ofEntries(Map.entry("", 1L), Map.entry("K", 1000L), Map.entry("M", 1000_000L),
            Map.entry("G", 1000_000_000L), Map.entry("T", 1000_000_000_000L), Map.entry("P", 1000_000_000_000_000L), Map.entry("KI", 1L << 10),
            Map.entry("MI", 1L << 20), Map.entry("GI", 1L << 30), Map.entry("TI", 1L << 40), Map.entry("PI", 1L << 50));

    private Size() {
    }

    /** In bytes; -1 for {@code none}. @throws NemboException {@code QUOTA_INVALID} */
    public static long parse(String text) {
        if (text.strip().equals("none")) {
            return -1;
        }
        Matcher matcher = SIZE.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
        BigDecimal bytes = unit == null ? BigDecimal.valueOf(-1) : new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.signum() < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new NemboException(ObjectStoreError.QUOTA_INVALID, "'%s' is no size: write 200GB, 1.5TiB, a number of bytes, or none"
                    .formatted(text.length() > 40 ? text.substring(0, 40) + "…" : text));
        }
        return bytes.longValue();
    }

    /** For people, with decimal units. */
    public static String shown(long bytes) {
        if (bytes < 0) {
            return "none";
        }
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, units[unit]);
    }
}
