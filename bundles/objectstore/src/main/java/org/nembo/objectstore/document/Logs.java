package org.nembo.objectstore.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/** Where the access log of a bucket is to be written. @param bucket empty for nowhere */
public record Logs(String bucket, String prefix, Format format) {

    private static final int PREFIX = 800;

    /** How the keys of logs are made, in the words of S3; {@link #NONE} when that was not said. */
    public enum Format {
        NONE(""), SIMPLE(""), EVENT_TIME("EventTime"), DELIVERY_TIME("DeliveryTime");

        private final String source;

        Format(String source) {
            this.source = source;
        }
    }

    public static Logs read(Element root) {
        if (root.only(Set.of("LoggingEnabled")).children().isEmpty()) {
            return new Logs("", "", Format.NONE);
        }
        Element enabled = root.get("LoggingEnabled").only(Set.of("TargetBucket", "TargetPrefix", "TargetGrants", "TargetObjectKeyFormat"));
        if (enabled.find("TargetGrants").filter(grants -> !grants.children().isEmpty()).isPresent()) {
            throw new S3Failure(S3Code.ACCESS_CONTROL_LIST_NOT_SUPPORTED, "Grants of logs are not served: give rights by a policy of the bucket they are in.");
        }
        enabled.get("TargetPrefix").leaf();
        String prefix = enabled.get("TargetPrefix").text();
        if (prefix.length() > PREFIX) {
            throw enabled.malformed("TargetPrefix is longer than 800 characters");
        }
        return new Logs(enabled.get("TargetBucket").leaf(), prefix, enabled.find("TargetObjectKeyFormat").map(Logs::format).orElse(Format.NONE));
    }

    private static Format format(Element element) {
        element.only(Set.of("SimplePrefix", "PartitionedPrefix"));
        if (element.children().size() != 1) {
            throw element.malformed("there must be either SimplePrefix or PartitionedPrefix");
        }
        if (element.find("SimplePrefix").isPresent()) {
            return Format.SIMPLE;
        }
        Element source = element.get("PartitionedPrefix").only(Set.of("PartitionDateSource")).get("PartitionDateSource");
        return switch (source.leaf()) {
            case "EventTime" -> Format.EVENT_TIME;
            case "DeliveryTime" -> Format.DELIVERY_TIME;
            default -> throw source.malformed("it must be EventTime or DeliveryTime");
        };
    }

    public Element write() {
        if (bucket.isEmpty()) {
            return Element.of("BucketLoggingStatus");
        }
        List<Element> all = new ArrayList<>(List.of(Element.of("TargetBucket", bucket), Element.of("TargetPrefix", prefix)));
        if (format == Format.SIMPLE) {
            all.add(Element.of("TargetObjectKeyFormat", Element.of("SimplePrefix")));
        } else if (format != Format.NONE) {
            all.add(Element.of("TargetObjectKeyFormat", Element.of("PartitionedPrefix", Element.of("PartitionDateSource", format.source))));
        }
        return Element.of("BucketLoggingStatus", Element.of("LoggingEnabled", all));
    }
}
