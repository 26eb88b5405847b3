package org.nembo.objectstore.life;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.LifecycleRule;
import org.nembo.spi.object.StoredObject;

/** When an object is deleted by itself. @param rule the name of the rule that says so */
public record Expiry(Instant when, String rule) {

    /** Of a current version; the first of several. */
    public static Optional<Expiry> of(Lifecycle lifecycle, StoredObject object) {
        return lifecycle.active().stream().filter(rule -> rule.filter().fits(object.key(), object.size(), object.tags()))
                .flatMap(rule -> of(rule, object.modified()).map(when -> new Expiry(when, rule.id())).stream())
                .min(Comparator.comparing(Expiry::when));
    }

    /** When a rule makes a current version of that time expire. */
    static Optional<Instant> of(LifecycleRule rule, Instant modified) {
        return rule.days() > 0 ? Optional.of(after(modified, rule.days())) : rule.date();
    }

    /** So many days later, at the midnight (UTC) that comes then. */
    static Instant after(Instant time, int days) {
        Instant due = time.plus(Duration.ofDays(days));
        Instant midnight = due.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(due) ? due : midnight.plus(Duration.ofDays(1));
    }
}
