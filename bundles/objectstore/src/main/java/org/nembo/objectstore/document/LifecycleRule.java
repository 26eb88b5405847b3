package org.nembo.objectstore.document;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.document.Lifecycle.Filter;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/**
 * A rule of a lifecycle; of its numbers, 0 is for what it does not do.
 *
 * @param days           after which a current version expires
 * @param date           from which on current versions expire
 * @param markers        whether delete markers go that cover nothing; empty when that was not said
 * @param noncurrentDays after which a version that was covered goes
 * @param newer          how many covered versions stay whatever their age
 * @param uploadDays     after which an unfinished upload is given up
 */
public record LifecycleRule(String id, boolean enabled, Filter filter, int days, Optional<Instant> date, Optional<Boolean> markers, int noncurrentDays,
        int newer, int uploadDays) {

    private static final Set<String> ELEMENTS = Set.of("ID", "Status", "Prefix", "Filter", "Expiration", "NoncurrentVersionExpiration",
            "AbortIncompleteMultipartUpload", "Transition", "NoncurrentVersionTransition");
    private static final int MOST_NEWER = 100;

    public LifecycleRule {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(date, "date");
    }

    static LifecycleRule read(Element element) {
        element.only(ELEMENTS);
        if (element.find("Transition").isPresent() || element.find("NoncurrentVersionTransition").isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "There is one storage class here, so nothing can move to another: leave out transitions.");
        }
        Filter filter = filter(element);
        Optional<Element> expiration = element.find("Expiration").map(e -> e.only(Set.of("Days", "Date", "ExpiredObjectDeleteMarker")));
        Optional<Element> noncurrent = element.find("NoncurrentVersionExpiration").map(e -> e.only(Set.of("NoncurrentDays", "NewerNoncurrentVersions")));
        Optional<Element> uploads = element.find("AbortIncompleteMultipartUpload").map(e -> e.only(Set.of("DaysAfterInitiation")));
        if (expiration.isEmpty() && noncurrent.isEmpty() && uploads.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "At least one action needs to be specified in a rule");
        }
        expiration.ifPresent(e -> {
            boolean flag = e.find("ExpiredObjectDeleteMarker").map(Element::flag).orElse(false);
            if (e.children().isEmpty() || e.find("Days").isPresent() && e.find("Date").isPresent() || flag && e.children().size() > 1) {
                throw e.malformed("there must be exactly one of Days, Date and ExpiredObjectDeleteMarker");
            }
        });
        Optional<Boolean> markers = expiration.flatMap(e -> e.find("ExpiredObjectDeleteMarker")).map(Element::flag)
                .filter(set -> set || expiration.get().children().size() == 1);
        if (markers.orElse(false) && !filter.tags().isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "ExpiredObjectDeleteMarker cannot be specified with Tags.");
        }
        if (uploads.isPresent() && !filter.prefixOnly()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "AbortIncompleteMultipartUpload cannot be specified with "
                    + (filter.tags().isEmpty() ? "ObjectSizeGreaterThan or ObjectSizeLessThan." : "Tags."));
        }
        int newer = noncurrent.flatMap(e -> e.find("NewerNoncurrentVersions")).map(e -> positive(e, "NoncurrentVersionExpiration")).orElse(0);
        if (newer > MOST_NEWER) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be at most 100");
        }
        return new LifecycleRule(element.value("ID").orElse(""), status(element.get("Status")), filter,
                expiration.flatMap(e -> e.find("Days")).map(e -> positive(e, "Expiration")).orElse(0),
                expiration.flatMap(e -> e.find("Date")).map(LifecycleRule::midnight), markers,
                noncurrent.map(e -> positive(e.get("NoncurrentDays"), "NoncurrentVersionExpiration")).orElse(0), newer,
                uploads.map(e -> positive(e.get("DaysAfterInitiation"), "AbortIncompleteMultipartUpload")).orElse(0));
    }

    private static boolean status(Element element) {
        return switch (element.leaf()) {
            case "Enabled" -> true;
            case "Disabled" -> false;
            default -> throw element.malformed("it must be Enabled or Disabled");
        };
    }

    private static int positive(Element element, String action) {
        long number = element.number();
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "'" + element.name() + "' for " + action + " action must be a positive integer");
        }
        return (int) number;
    }

    private static Instant midnight(Element element) {
        Instant time = Retention.time(element.leaf()).orElseThrow(() -> element.malformed("it must be a date such as 2030-01-31T00:00:00Z"));
        if (!time.atOffset(ZoneOffset.UTC).toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "'Date' must be at midnight GMT");
        }
        return time;
    }

    private static Filter filter(Element rule) {
        Optional<Element> prefix = rule.find("Prefix");
        Optional<Element> filter = rule.find("Filter");
        if (prefix.isPresent() == filter.isPresent()) {
            throw rule.malformed("there must be either a Filter or a Prefix");
        }
        if (prefix.isPresent()) {
            return new Filter(Filter.Form.OLD, text(prefix.get()), Map.of(), -1, -1);
        }
        Element one = filter.get().only(Set.of("Prefix", "Tag", "And", "ObjectSizeGreaterThan", "ObjectSizeLessThan"));
        if (one.children().size() > 1) {
            throw one.malformed("more than one condition must stand in And");
        }
        Optional<Element> and = one.find("And");
        Element place = and.map(e -> e.only(Set.of("Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"))).orElse(one);
        Map<String, String> tags = new HashMap<>();
        for (Element tag : place.all("Tag")) {
            Map.Entry<String, String> entry = Tags.tag(tag);
            if (tags.put(entry.getKey(), entry.getValue()) != null) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "Duplicate Tag Keys are not allowed.");
            }
        }
        long over = size(place, "ObjectSizeGreaterThan");
        long under = size(place, "ObjectSizeLessThan");
        if (over >= 0 && under >= 0 && under <= over + 1) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "ObjectSizeLessThan must be more than one above ObjectSizeGreaterThan.");
        }
        Filter.Form form = and.isPresent() ? Filter.Form.AND : one.children().isEmpty() ? Filter.Form.EMPTY : Filter.Form.SINGLE;
        return new Filter(form, place.find("Prefix").map(LifecycleRule::text).orElse(""), tags, over, under);
    }

    private static long size(Element place, String name) {
        long size = place.find(name).map(Element::number).orElse(-1L);
        if (size < 0 && place.find(name).isPresent()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "'" + name + "' must not be negative");
        }
        return size;
    }

    /** A prefix may have blanks at its end. */
    private static String text(Element element) {
        element.leaf();
        return element.text().isBlank() && element.text().contains("\n") ? "" : element.text();
    }

    LifecycleRule named(String name) {
        return new LifecycleRule(name, enabled, filter, days, date, markers, noncurrentDays, newer, uploadDays);
    }

    Element write() {
        List<Element> all = new ArrayList<>();
        if (days > 0) {
            all.add(Element.of("Expiration", number("Days", days)));
        } else if (date.isPresent()) {
            all.add(Element.of("Expiration", Element.of("Date", date.get().toString())));
        } else if (markers.isPresent()) {
            all.add(Element.of("Expiration", Element.of("ExpiredObjectDeleteMarker", markers.get().toString())));
        }
        all.add(Element.of("ID", id));
        all.add(writeFilter());
        all.add(Element.of("Status", enabled ? "Enabled" : "Disabled"));
        if (noncurrentDays > 0) {
            Element element = Element.of("NoncurrentVersionExpiration", number("NoncurrentDays", noncurrentDays));
            all.add(newer > 0 ? element.plus(number("NewerNoncurrentVersions", newer)) : element);
        }
        if (uploadDays > 0) {
            all.add(Element.of("AbortIncompleteMultipartUpload", number("DaysAfterInitiation", uploadDays)));
        }
        return Element.of("Rule", all);
    }

    private Element writeFilter() {
        if (filter.form() == Filter.Form.OLD) {
            return Element.of("Prefix", filter.prefix());
        }
        List<Element> all = new ArrayList<>();
        if (!filter.prefix().isEmpty() || filter.form() == Filter.Form.SINGLE && filter.prefixOnly()) {
            all.add(Element.of("Prefix", filter.prefix()));
        }
        new java.util.TreeMap<>(filter.tags()).forEach((key, value) -> all.add(Element.of("Tag", Element.of("Key", key), Element.of("Value", value))));
        if (filter.over() >= 0) {
            all.add(Element.of("ObjectSizeGreaterThan", String.valueOf(filter.over())));
        }
        if (filter.under() >= 0) {
            all.add(Element.of("ObjectSizeLessThan", String.valueOf(filter.under())));
        }
        return filter.form() == Filter.Form.AND ? Element.of("Filter", Element.of("And", all)) : Element.of("Filter", all);
    }

    private static Element number(String name, int value) {
        return Element.of(name, String.valueOf(value));
    }
}
