package org.nembo.objectstore.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** What of a bucket is kept at other sites too. Versions, delete markers and removals are replicated alike; what would leave out some of them is refused. */
public record Replication(String role, List<Rule> rules) {

    private static final int MOST_RULES = 100;
    private static final int ID = 255;
    private static final Pattern BUCKET = Pattern.compile("arn:aws:s3:([a-z0-9-]{0,63})::([a-z0-9.-]{3,63})");
    private static final Set<String> PARTS = Set.of("ID", "Priority", "Prefix", "Filter", "Status", "Destination", "DeleteMarkerReplication",
            "ExistingObjectReplication", "SourceSelectionCriteria");

    /** Keys with this beginning go to that site. @param site empty for the only one that there is @param bucket there */
    public record Rule(String id, long priority, String prefix, boolean enabled, String site, String bucket, boolean old) {
    }

    public Replication {
        rules = List.copyOf(rules);
    }

    /** That of a bucket; one without rules when it has none. */
    public static Replication of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.REPLICATION, "");
        return kept.isEmpty() ? new Replication("", List.of())
                : read(XmlReader.read(kept.getBytes(StandardCharsets.UTF_8), "ReplicationConfiguration", XmlLimits.CONFIGURATION));
    }

    /** @throws S3Failure {@code MalformedXML}, {@code InvalidRequest}, {@code InvalidArgument} */
    public static Replication read(Element root) {
        root.only(Set.of("Role", "Rule"));
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Element element : root.all("Rule")) {
            Rule rule = rule(element, rules.size() + 1);
            if (!ids.add(rule.id())) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "Rule Ids must be unique").with("ArgumentName", "ID").with("ArgumentValue", rule.id());
            }
            rules.add(rule);
        }
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw root.malformed("there must be 1 to 100 rules");
        }
        return new Replication(root.value("Role").orElse(""), rules);
    }

    private static Rule rule(Element element, int number) {
        element.only(PARTS);
        String id = element.value("ID").filter(one -> !one.isEmpty()).orElse("rule-" + number);
        if (id.length() > ID) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "ID length should not exceed allowed limit of 255");
        }
        always(element, "DeleteMarkerReplication", "Delete markers are always replicated here.");
        always(element, "ExistingObjectReplication", "What was there before is always replicated here.");
        if (element.find("SourceSelectionCriteria").isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "Everything is replicated, encrypted or not: leave SourceSelectionCriteria out.");
        }
        Element destination = element.get("Destination").only(Set.of("Bucket", "StorageClass"));
        String arn = destination.get("Bucket").leaf();
        Matcher matcher = BUCKET.matcher(arn);
        if (!matcher.matches()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The destination must be arn:aws:s3:SITE::BUCKET, or arn:aws:s3:::BUCKET where there is one site.")
                    .with("ArgumentName", "Bucket").with("ArgumentValue", arn);
        }
        destination.value("StorageClass").filter(word -> !word.equals("STANDARD")).ifPresent(word -> {
            throw new S3Failure(S3Code.INVALID_STORAGE_CLASS, S3Code.INVALID_STORAGE_CLASS.text()).with("StorageClassRequested", word);
        });
        boolean old = element.find("Filter").isEmpty();
        long priority = element.find("Priority").map(Element::number).orElse(0L);
        return new Rule(id, priority, prefix(element), status(element), matcher.group(1), matcher.group(2), old);
    }

    private static String prefix(Element element) {
        Optional<Element> filter = element.find("Filter");
        if (filter.isEmpty()) {
            return element.find("Prefix").map(Element::text).orElse("");
        }
        if (filter.get().find("Tag").isPresent() || filter.get().find("And").isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "Replication is chosen by prefix here, not by tags.");
        }
        return filter.get().only(Set.of("Prefix")).find("Prefix").map(Element::text).orElse("");
    }

    private static void always(Element element, String name, String why) {
        if (element.find(name).filter(one -> !status(one)).isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, why);
        }
    }

    private static boolean status(Element element) {
        return switch (element.get("Status").leaf()) {
            case "Enabled" -> true;
            case "Disabled" -> false;
            default -> throw element.malformed("Status must be Enabled or Disabled");
        };
    }

    /** Whether a key goes to that site. */
    public boolean covers(String site, String key) {
        return rules.stream().anyMatch(rule -> rule.enabled() && rule.site().equals(site) && key.startsWith(rule.prefix()));
    }

    /** Names of the sites that anything goes to. */
    public Set<String> sites() {
        Set<String> sites = new HashSet<>();
        rules.stream().filter(Rule::enabled).forEach(rule -> sites.add(rule.site()));
        return sites;
    }

    public Element write() {
        List<Element> all = new ArrayList<>();
        all.add(Element.of("Role", role));
        rules.forEach(rule -> all.add(element(rule)));
        return Element.of("ReplicationConfiguration", all);
    }

    private static Element element(Rule rule) {
        Element prefix = Element.of("Prefix", rule.prefix());
        Element status = Element.of("Status", rule.enabled() ? "Enabled" : "Disabled");
        Element destination = Element.of("Destination", Element.of("Bucket", "arn:aws:s3:" + rule.site() + "::" + rule.bucket()));
        if (rule.old()) {
            return Element.of("Rule", Element.of("ID", rule.id()), prefix, status, destination);
        }
        return Element.of("Rule", Element.of("ID", rule.id()), Element.of("Priority", Long.toString(rule.priority())), Element.of("Filter", prefix), status,
                Element.of("DeleteMarkerReplication", Element.of("Status", "Enabled")), destination);
    }
}
