package org.nembo.objectstore.life;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.LifecycleRule;
import org.nembo.objectstore.document.Locks;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges versions and uploads of one bucket by its rules, and deletes. Looks again, in the transaction, at what it deletes. Confined to one thread. */
final class Sweep {

    private static final Logger log = LoggerFactory.getLogger(Sweep.class);

    private final ObjectEngine engine;
    private final Bucket bucket;
    private final Lifecycle lifecycle;
    private final Instant now;
    private final String request;
    private Tally tally = Tally.NONE;

    /** Somebody changed it meanwhile, or it is locked. */
    private static final class Kept extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final boolean locked;

        Kept(boolean locked) {
            super("", null, false, false);
            this.locked = locked;
        }
    }

    Sweep(ObjectEngine engine, Bucket bucket, Lifecycle lifecycle, Instant now, String request) {
        this.engine = engine;
        this.bucket = bucket;
        this.lifecycle = lifecycle;
        this.now = now;
        this.request = request;
    }

    Tally tally() {
        return tally;
    }

    /** A current version. */
    void current(Listing.Entry entry) {
        boolean candidate = rules(rule -> Expiry.of(rule, entry.modified()).filter(this::isPast).isPresent() && byName(rule, entry));
        if (!candidate) {
            return;
        }
        boolean covers = bucket.versioning() != Bucket.Versioning.OFF;
        attempt(entry, () -> {
            engine.delete(bucket.name(), entry.key(), null, found -> {
                StoredObject object = same(found, entry);
                if (!object.latest() || Expiry.of(lifecycle, object).filter(expiry -> isPast(expiry.when())).isEmpty()) {
                    throw new Kept(false);
                }
                if (!covers) {
                    refuseLocked(object);
                }
            }, origin(covers ? "LifecycleExpiration:DeleteMarkerCreated" : "LifecycleExpiration:Delete"));
            tally = tally.plus(new Tally(1, 0, 0, 0, 0, 0));
        });
    }

    /**
     * A version, or delete marker, that is covered by newer ones.
     *
     * @param since when it was covered
     * @param newer how many covered ones are newer
     */
    void covered(Listing.Entry entry, Instant since, int newer) {
        Predicate<LifecycleRule> due = rule -> rule.noncurrentDays() > 0 && isPast(Expiry.after(since, rule.noncurrentDays())) && newer >= rule.newer();
        if (!rules(rule -> due.test(rule) && byName(rule, entry))) {
            return;
        }
        if (entry.marker() && !rules(rule -> due.test(rule) && rule.filter().prefixOnly() && entry.key().startsWith(rule.filter().prefix()))) {
            return;
        }
        attempt(entry, () -> {
            engine.delete(bucket.name(), entry.key(), entry.version(), found -> {
                if (!entry.marker()) {
                    StoredObject object = same(found, entry);
                    if (object.latest() || !rules(rule -> due.test(rule) && rule.filter().fits(object.key(), object.size(), object.tags()))) {
                        throw new Kept(false);
                    }
                    refuseLocked(object);
                }
            }, origin("LifecycleExpiration:Delete"));
            tally = tally.plus(new Tally(0, 1, 0, 0, 0, 0));
        });
    }

    /** A delete marker that covers nothing: it goes by a rule for such markers, or by one for days when it is as old. */
    void marker(Listing.Entry entry) {
        if (!rules(rule -> rule.filter().prefixOnly() && entry.key().startsWith(rule.filter().prefix())
                && (rule.markers().orElse(false) || rule.days() > 0 && isPast(Expiry.after(entry.modified(), rule.days()))))) {
            return;
        }
        attempt(entry, () -> {
            engine.delete(bucket.name(), entry.key(), entry.version(), found -> { }, origin("LifecycleExpiration:Delete"));
            tally = tally.plus(new Tally(0, 0, 1, 0, 0, 0));
        });
    }

    void upload(Upload upload) {
        if (!rules(rule -> rule.uploadDays() > 0 && isPast(Expiry.after(upload.started(), rule.uploadDays()))
                && upload.key().startsWith(rule.filter().prefix()))) {
            return;
        }
        try {
            engine.uploads().abort(upload.bucket(), upload.key(), upload.id());
            tally = tally.plus(new Tally(0, 0, 0, 1, 0, 0));
        } catch (NemboException e) {
            failed(e, upload.key());
        }
    }

    private void attempt(Listing.Entry entry, Runnable deletion) {
        try {
            deletion.run();
        } catch (Kept e) {
            if (e.locked) {
                tally = tally.plus(new Tally(0, 0, 0, 0, 1, 0));
            }
        } catch (NemboException e) {
            failed(e, entry.key());
        }
    }

    private void failed(NemboException e, String key) {
        if (e.code().name().startsWith("NO_SUCH")) {
            return;
        }
        if (e.code().retryable()) {
            throw e;
        }
        log.warn("lifecycle of bucket {}: key {} stays for now", bucket.name(), key, e);
        tally = tally.plus(new Tally(0, 0, 0, 0, 0, 1));
    }

    private static StoredObject same(Optional<StoredObject> found, Listing.Entry entry) {
        return found.filter(object -> object.version().equals(entry.version()) && object.modified().equals(entry.modified()))
                .orElseThrow(() -> new Kept(false));
    }

    private void refuseLocked(StoredObject object) {
        if (Locks.locked(object.facts(), false, now)) {
            throw new Kept(true);
        }
    }

    /** What a listing tells; tags are looked at when it is deleted. */
    private static boolean byName(LifecycleRule rule, Listing.Entry entry) {
        return rule.filter().fits(entry.key(), entry.size(), rule.filter().tags());
    }

    private boolean rules(Predicate<LifecycleRule> test) {
        return lifecycle.active().stream().anyMatch(test);
    }

    private boolean isPast(Instant time) {
        return !time.isAfter(now);
    }

    private Origin origin(String event) {
        return new Origin("", "", request, event, "");
    }
}
