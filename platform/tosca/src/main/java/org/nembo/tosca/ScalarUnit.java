package org.nembo.tosca;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit: {@code scalar-unit.size}, {@code .time}, {@code .frequency}, {@code .bitrate}. Units are read without regard to case. */
public enum ScalarUnit {
    /** In bytes. */
    SIZE("scalar-unit.size", sizes("b", BigDecimal.ONE)),
    /** In nanoseconds. */
    TIME("scalar-unit.time", Map.of("d", nanos(86_400), "h", nanos(3_600), "m", nanos(60), "s", nanos(1), "ms", new BigDecimal(1_000_000),
            "us", new BigDecimal(1_000), "ns", BigDecimal.ONE)),
    /** In hertz. */
    FREQUENCY("scalar-unit.frequency", Map.of("hz", BigDecimal.ONE, "khz", new BigDecimal(1_000), "mhz", new BigDecimal(1_000_000),
            "ghz", new BigDecimal(1_000_000_000))),
    /** In bits per second. */
    BITRATE("scalar-unit.bitrate", sizes("bps", BigDecimal.ONE));

    private static final Pattern FORM = Pattern.compile("([+-]?\\d{1,18}(?:\\.\\d{1,9})?(?:[eE][+-]?\\d{1,2})?)\\s*([A-Za-z]{1,4})");

    private final String type;
    private final Map<String, BigDecimal> units;

    ScalarUnit(String type, Map<String, BigDecimal> units) {
        this.type = type;
        this.units = units;
    }

    /** Its name in templates. */
    public String type() {
        return type;
    }

    /** The unit type of that name; empty when the type is another one. */
    public static Optional<ScalarUnit> of(String type) {
        for (ScalarUnit unit : values()) {
            if (unit.type.equals(type)) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /** The exact amount in the base unit; empty when the text is not a number with a unit of this kind. */
    public Optional<BigDecimal> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(units.get(form.group(2).toLowerCase(Locale.ROOT))).map(factor -> new BigDecimal(form.group(1)).multiply(factor));
    }

    /** The amount in the base unit, rounded up. @throws IllegalArgumentException for text that {@link #parse} does not take, or over a long */
    public long amount(String text) {
        BigDecimal exact = parse(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a " + type));
        try {
            return exact.setScale(0, RoundingMode.CEILING).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        }
    }

    private static BigDecimal nanos(long seconds) {
        return new BigDecimal(seconds).multiply(new BigDecimal(1_000_000_000));
    }

    private static Map<String, BigDecimal> sizes(String base, BigDecimal one) {
        BigDecimal k = new BigDecimal(1_000);
        BigDecimal ki = new BigDecimal(1_024);
        return Map.of(base, one, "k" + base, k, "ki" + base, ki, "m" + base, k.pow(2), "mi" + base, ki.pow(2), "g" + base, k.pow(3), "gi" + base, ki.pow(3),
                "t" + base, k.pow(4), "ti" + base, ki.pow(4));
    }
}
