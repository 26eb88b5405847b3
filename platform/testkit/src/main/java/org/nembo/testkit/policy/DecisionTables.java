package org.nembo.testkit.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tables of questions with their answers, in the form that {@code policy:test} takes: the rules that always hold, condition operators, patterns, personal
 * areas, and whom a policy is about. A case that expects DENY and names no statement expects that no statement applies.
 */
public final class DecisionTables {

    private static final List<String> NAMES = List.of("rules", "operators", "patterns", "areas", "attachments");

    private DecisionTables() {
    }

    /** The names of the tables. */
    public static Stream<String> names() {
        return NAMES.stream();
    }

    /** A table as JSON. */
    public static String text(String name) {
        try (InputStream file = DecisionTables.class.getResourceAsStream(name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
