package org.nembo.objectstore.document;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/**
 * Object lock of a bucket: versions of its objects can be kept from being deleted.
 *
 * @param period what a new object gets; empty for nothing
 */
public record ObjectLock(Optional<Period> period) {

    private static final int MOST_DAYS = 36_500;
    private static final int MOST_YEARS = 100;

    /** How long a new object is retained. @param unit {@code Days} or {@code Years} */
    public record Period(Retention.Mode mode, int length, String unit) {

        /** When it ends for an object of that time. */
        public Instant end(Instant from) {
            return unit.equals("Years") ? from.atZone(ZoneOffset.UTC).plusYears(length).toInstant() : from.plus(java.time.Duration.ofDays(length));
        }
    }

    public static ObjectLock read(Element root) {
        root.only(Set.of("ObjectLockEnabled", "Rule"));
        Element enabled = root.get("ObjectLockEnabled");
        if (!enabled.leaf().equals("Enabled")) {
            throw enabled.malformed("it must be Enabled");
        }
        return new ObjectLock(root.find("Rule").map(rule -> period(rule.only(Set.of("DefaultRetention")).get("DefaultRetention"))));
    }

    private static Period period(Element element) {
        element.only(Set.of("Mode", "Days", "Years"));
        Retention.Mode mode = Retention.mode(element.get("Mode"));
        Optional<Element> days = element.find("Days");
        Optional<Element> years = element.find("Years");
        if (days.isPresent() == years.isPresent()) {
            throw element.malformed("there must be either Days or Years");
        }
        String unit = days.isPresent() ? "Days" : "Years";
        long length = days.or(() -> years).orElseThrow().number();
        if (length < 1) {
            throw new S3Failure(S3Code.INVALID_RETENTION_PERIOD, "Default retention period must be a positive integer value.");
        }
        if (length > (unit.equals("Days") ? MOST_DAYS : MOST_YEARS)) {
            throw new S3Failure(S3Code.INVALID_RETENTION_PERIOD, "Default retention period too large: at most 36500 days or 100 years.");
        }
        return new Period(mode, (int) length, unit);
    }

    /** That of a bucket; empty when it has no object lock. */
    public static Optional<ObjectLock> of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.OBJECT_LOCK, "");
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        String[] words = kept.split(" ");
        return Optional.of(new ObjectLock(words.length < 4 ? Optional.empty()
                : Optional.of(new Period(Retention.Mode.valueOf(words[1]), Integer.parseInt(words[2]), words[3]))));
    }

    /** As a bucket keeps it. */
    public String kept() {
        return "enabled" + period.map(one -> " " + one.mode() + " " + one.length() + " " + one.unit()).orElse("");
    }

    public Element write() {
        Element root = Element.of("ObjectLockConfiguration", Element.of("ObjectLockEnabled", "Enabled"));
        return period.map(one -> root.plus(Element.of("Rule", Element.of("DefaultRetention", Element.of("Mode", one.mode().name()),
                Element.of(one.unit(), String.valueOf(one.length())))))).orElse(root);
    }
}
