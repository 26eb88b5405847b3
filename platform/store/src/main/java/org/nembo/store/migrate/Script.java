package org.nembo.store.migrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** One migration {@code V<n>__<what>.sql}. Immutable. */
public record Script(String name, String sql) implements Comparable<Script> {

    private static final Pattern NAME = Pattern.compile("V([1-9][0-9]{0,5})__[A-Za-z0-9_.-]{1,100}\\.sql");

    public Script {
        Objects.requireNonNull(sql, "sql");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A migration is called V<number>__<what>.sql, not '" + name + "'");
        }
    }

    public int version() {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException(name);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The checksum that Flyway writes into its history: CRC-32 over the lines without their ends. */
    public int checksum() {
        CRC32 sum = new CRC32();
        try (BufferedReader lines = new BufferedReader(new StringReader(sql))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (int) sum.getValue();
    }

    @Override
    public int compareTo(Script other) {
        return Integer.compare(version(), other.version());
    }
}
