package org.nembo.objectstore.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** Who is told of changes in a bucket. */
public record Notifications(List<Rule> rules) {

    private static final int MOST_RULES = 100;
    private static final int ID = 255;
    private static final Pattern ARN = Pattern.compile("arn:[a-z0-9-]*:(sns|sqs|lambda|nembo):[A-Za-z0-9-]*:[A-Za-z0-9_-]*:[\\x21-\\x7e]{1,512}");
    private static final Set<String> EVENTS = Set.of("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy",
            "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated",
            "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:ObjectTagging:*",
            "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete", "s3:ObjectAcl:Put", "s3:Replication:*", "s3:Replication:OperationFailedReplication",
            "s3:Replication:OperationReplicatedAfterThreshold", "s3:Replication:OperationMissedThreshold", "s3:Replication:OperationNotTracked",
            "s3:ObjectRestore:*", "s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete", "s3:ReducedRedundancyLostObject",
            "s3:ObjectLifecycle:*", "s3:ObjectLifecycle:Expiration:*", "s3:ObjectSynced:*", "s3:TestEvent");

    /** What takes messages, and how its elements are called. */
    public enum Kind {
        TOPIC("TopicConfiguration", "Topic", ":sns:"), QUEUE("QueueConfiguration", "Queue", ":sqs:"),
        FUNCTION("CloudFunctionConfiguration", "CloudFunction", ":lambda:");

        private final String element;
        private final String target;
        private final String service;

        Kind(String element, String target, String service) {
            this.element = element;
            this.target = target;
            this.service = service;
        }
    }

    /** Messages of these events, of keys with this beginning and end, go to that ARN. @param events {@code s3:ObjectCreated:*} */
    public record Rule(Kind kind, String id, String arn, List<String> events, String prefix, String suffix) {

        public Rule {
            events = List.copyOf(events);
        }

        /** Whether it is about this. @param event without {@code s3:}, as in the change log */
        public boolean fits(String event, String key) {
            return key.startsWith(prefix) && key.endsWith(suffix) && events.stream().anyMatch(one -> one.equals("s3:" + event)
                    || one.endsWith(":*") && ("s3:" + event).startsWith(one.substring(0, one.length() - 1)));
        }
    }

    public Notifications {
        rules = List.copyOf(rules);
    }

    public static Notifications read(Element root) {
        root.only(Set.of("TopicConfiguration", "QueueConfiguration", "CloudFunctionConfiguration", "EventBridgeConfiguration"));
        if (root.find("EventBridgeConfiguration").isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "There is no event bridge here: use topics.");
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Kind kind : Kind.values()) {
            for (Element element : root.all(kind.element)) {
                Rule rule = rule(kind, element, rules.size() + 1);
                if (!ids.add(rule.id())) {
                    throw new S3Failure(S3Code.INVALID_ARGUMENT, "Same ID used for multiple configurations. IDs must be unique")
                            .with("ArgumentValue", rule.id());
                }
                rules.add(rule);
            }
        }
        if (rules.size() > MOST_RULES) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The number of notification configurations must not exceed 100");
        }
        return new Notifications(rules);
    }

    /** That of a bucket; one without rules when it has none. */
    public static Notifications of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.NOTIFICATION, "");
        return kept.isEmpty() ? new Notifications(List.of())
                : read(XmlReader.read(kept.getBytes(StandardCharsets.UTF_8), "NotificationConfiguration", XmlLimits.CONFIGURATION));
    }

    private static Rule rule(Kind kind, Element element, int number) {
        element.only(Set.of("Id", kind.target, "Event", "Filter"));
        String id = element.value("Id").filter(one -> !one.isEmpty()).orElse("notification-" + number);
        if (id.length() > ID) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "ID length should not exceed allowed limit of 255");
        }
        String arn = element.get(kind.target).leaf();
        if (!ARN.matcher(arn).matches() || !arn.contains(kind.service)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The ARN could not be parsed, or is not that of a " + kind.target + ".")
                    .with("ArgumentName", kind.target).with("ArgumentValue", arn);
        }
        List<String> events = element.values("Event").stream().distinct().toList();
        if (events.isEmpty()) {
            throw element.malformed("Event is missing");
        }
        for (String event : events) {
            if (!EVENTS.contains(event)) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "The event is not supported for notifications").with("ArgumentName", "Event")
                        .with("ArgumentValue", event);
            }
        }
        Optional<Element> filter = element.find("Filter").flatMap(e -> e.only(Set.of("S3Key")).find("S3Key"));
        return new Rule(kind, id, arn, events, filter(filter, "prefix"), filter(filter, "suffix"));
    }

    private static String filter(Optional<Element> filter, String name) {
        if (filter.isEmpty()) {
            return "";
        }
        String value = "";
        boolean found = false;
        for (Element rule : filter.get().only(Set.of("FilterRule")).children()) {
            rule.only(Set.of("Name", "Value"));
            String own = rule.get("Name").leaf();
            if (!own.equalsIgnoreCase("prefix") && !own.equalsIgnoreCase("suffix")) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "filter rule name must be either prefix or suffix").with("ArgumentValue", own);
            }
            if (own.equalsIgnoreCase(name)) {
                if (found) {
                    throw new S3Failure(S3Code.INVALID_ARGUMENT, "Cannot specify more than one " + name + " rule in a filter.");
                }
                found = true;
                rule.get("Value").leaf();
                value = rule.get("Value").text();
            }
        }
        return value;
    }

    public Element write() {
        return Element.of("NotificationConfiguration", rules.stream().map(Notifications::element).toList());
    }

    private static Element element(Rule rule) {
        List<Element> all = new ArrayList<>(List.of(Element.of("Id", rule.id()), Element.of(rule.kind().target, rule.arn())));
        rule.events().forEach(event -> all.add(Element.of("Event", event)));
        List<Element> filters = new ArrayList<>();
        if (!rule.prefix().isEmpty()) {
            filters.add(Element.of("FilterRule", Element.of("Name", "prefix"), Element.of("Value", rule.prefix())));
        }
        if (!rule.suffix().isEmpty()) {
            filters.add(Element.of("FilterRule", Element.of("Name", "suffix"), Element.of("Value", rule.suffix())));
        }
        if (!filters.isEmpty()) {
            all.add(Element.of("Filter", Element.of("S3Key", filters)));
        }
        return Element.of(rule.kind().element, all);
    }
}
