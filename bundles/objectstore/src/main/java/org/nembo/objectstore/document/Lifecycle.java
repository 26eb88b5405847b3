package org.nembo.objectstore.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** What is deleted in a bucket when it is old. */
public record Lifecycle(List<LifecycleRule> rules) {

    private static final int MOST_RULES = 1000;
    private static final int ID = 255;

    public Lifecycle {
        rules = List.copyOf(rules);
    }

    public static Lifecycle read(Element root) {
        List<Element> elements = root.only(Set.of("Rule")).all("Rule");
        if (elements.isEmpty()) {
            throw root.malformed("there must be a Rule");
        }
        if (elements.size() > MOST_RULES) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The number of lifecycle rules must not exceed the allowed limit of 1000 rules");
        }
        List<LifecycleRule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Element element : elements) {
            LifecycleRule rule = LifecycleRule.read(element);
            if (rule.id().length() > ID) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "ID length should not exceed allowed limit of 255");
            }
            if (!rule.id().isEmpty() && !ids.add(rule.id())) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "Rule ID must be unique. Found same ID for more than one rule");
            }
            rules.add(rule);
        }
        return new Lifecycle(named(rules, ids));
    }

    /** Rules without a name get one that stays the same when they are sent again. */
    private static List<LifecycleRule> named(List<LifecycleRule> rules, Set<String> ids) {
        List<LifecycleRule> all = new ArrayList<>();
        for (LifecycleRule rule : rules) {
            String id = rule.id();
            for (int n = all.size() + 1; id.isEmpty(); n++) {
                id = ids.add("rule-" + n) ? "rule-" + n : "";
            }
            all.add(rule.named(id));
        }
        return all;
    }

    /** That of a bucket. */
    public static Optional<Lifecycle> of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.LIFECYCLE, "");
        return kept.isEmpty() ? Optional.empty()
                : Optional.of(read(XmlReader.read(kept.getBytes(StandardCharsets.UTF_8), "LifecycleConfiguration", XmlLimits.CONFIGURATION)));
    }

    /** The rules that are on. */
    public List<LifecycleRule> active() {
        return rules.stream().filter(LifecycleRule::enabled).toList();
    }

    public Element write() {
        return Element.of("LifecycleConfiguration", rules.stream().map(LifecycleRule::write).toList());
    }

    /**
     * What a rule is about. A tag in it must be there with that value.
     *
     * @param form how it was written, so that it is written back the same
     * @param over objects bigger than this; -1 for all
     * @param under objects smaller than this; -1 for all
     */
    public record Filter(Form form, String prefix, Map<String, String> tags, long over, long under) {

        /** How a filter was written. */
        public enum Form {
            /** {@code Prefix} in the rule itself. */
            OLD,
            /** A {@code Filter} without anything. */
            EMPTY,
            /** A {@code Filter} with one element. */
            SINGLE,
            /** A {@code Filter} with {@code And}. */
            AND
        }

        public Filter {
            tags = Map.copyOf(tags);
        }

        /** Whether only the prefix counts. */
        public boolean prefixOnly() {
            return tags.isEmpty() && over < 0 && under < 0;
        }

        public boolean fits(String key, long size, Map<String, String> carried) {
            return key.startsWith(prefix) && (over < 0 || size > over) && (under < 0 || size < under) && carried.entrySet().containsAll(tags.entrySet());
        }
    }
}
