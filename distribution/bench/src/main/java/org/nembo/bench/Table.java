package org.nembo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A Markdown table. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
        rows.add(Arrays.stream(headings).map(heading -> "---").toList());
    }

    void row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Object::toString).toList());
    }

    void print() {
        rows.forEach(row -> System.out.println("| " + String.join(" | ", row) + " |"));
    }

    /** Smallest, median and largest of some measurements. */
    static String spread(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        return String.format(Locale.ROOT, format + " (" + format + "–" + format + ")", median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    static String ratio(List<Double> peer, List<Double> ours) {
        return String.format(Locale.ROOT, "%.2f", median(peer) / median(ours));
    }
}
