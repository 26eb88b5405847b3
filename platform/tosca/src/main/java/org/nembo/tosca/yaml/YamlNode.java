package org.nembo.tosca.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.Position;
import org.nembo.tosca.finding.Findings;

/** A YAML document as written: text stays text, everything knows its place. Immutable; subtrees may be shared where the text used an alias. */
public sealed interface YamlNode {

    Position at();

    /** How many nodes it is when aliases are written out, keys included. */
    long size();

    /** Levels of nesting, 1 for a scalar. */
    int height();

    /** Text. @param plain written without quotes */
    record Scalar(String text, boolean plain, Position at) implements YamlNode {
        @Override
        public long size() {
            return 1;
        }

        @Override
        public int height() {
            return 1;
        }

        /** Whether it is YAML's null. */
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** A sequence. */
    record Items(List<YamlNode> values, Position at, long size, int height) implements YamlNode {
        public Items {
            values = List.copyOf(values);
        }

        public static Items of(List<YamlNode> values, Position at) {
            return new Items(values, at, 1 + values.stream().mapToLong(YamlNode::size).sum(), 1 + values.stream().mapToInt(YamlNode::height).max().orElse(0));
        }
    }

    /** A key with its value. */
    record Entry(Scalar key, YamlNode value) {
        public String name() {
            return key.text();
        }
    }

    /** A mapping with plain keys, in the order written. */
    record Entries(Map<String, Entry> values, Position at, long size, int height) implements YamlNode {
        public Entries {
            values = Collections.unmodifiableMap(values);
        }

        public static Entries of(Map<String, Entry> values, Position at) {
            long size = 1;
            int height = 1;
            for (Entry entry : values.values()) {
                size += 1 + entry.value().size();
                height = Math.max(height, 1 + entry.value().height());
            }
            return new Entries(new LinkedHashMap<>(values), at, size, height);
        }

        /** The value under a key; empty when the key is absent or has no value. */
        public Optional<YamlNode> get(String key) {
            return Optional.ofNullable(values.get(key)).map(Entry::value).filter(value -> !value.isEmpty());
        }

        /** The text under a key; empty when there is none or it is no scalar. */
        public Optional<String> text(String key) {
            return get(key).filter(Scalar.class::isInstance).map(value -> ((Scalar) value).text());
        }

        /** The only entry; empty when there are more or none. */
        public Optional<Entry> single() {
            return values.size() == 1 ? Optional.of(values.values().iterator().next()) : Optional.empty();
        }
    }

    /** Whether it is written but says nothing: YAML's null. */
    default boolean isEmpty() {
        return this instanceof Scalar scalar && scalar.isNull();
    }

    /** What it is, in words for a message. */
    default String describe() {
        if (this instanceof Scalar scalar) {
            return scalar.isNull() ? "nothing" : "'" + Findings.shorten(scalar.text()) + "'";
        }
        return this instanceof Items ? "a list" : "a mapping";
    }
}
