package org.nembo.objectstore.life;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.LifecycleRule;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Uploads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over all buckets, a page at a time: it goes on from any position that it has answered, as often as that may be. Thread-safe. */
final class LifecyclePass {

    private static final Logger log = LoggerFactory.getLogger(LifecyclePass.class);

    private final ObjectEngine engine;
    private final Clock clock;
    private final int page;

    /** What a stretch of a pass did, and where the next begins; empty at the end. */
    record Stretch(Optional<Position> next, Tally tally) {
    }

    /** @param page entries that are read at a time */
    LifecyclePass(ObjectEngine engine, Clock clock, int page) {
        this.engine = engine;
        this.clock = clock;
        this.page = page;
    }

    /** Does a stretch: at most one bucket, of it one page, or as many as the versions of one key take. */
    Stretch go(Position from, String request) {
        if (from.stage() == Position.Stage.DONE) {
            List<Bucket> next = engine.buckets().list("", "", from.bucket(), 1);
            return new Stretch(next.stream().findFirst().map(bucket -> new Position(bucket.name(), Position.Stage.VERSIONS, "", "")), Tally.NONE);
        }
        Optional<Bucket> bucket = engine.buckets().find(from.bucket());
        Optional<Lifecycle> lifecycle = bucket.flatMap(LifecyclePass::lifecycle).filter(one -> !one.active().isEmpty());
        if (lifecycle.isEmpty()) {
            return new Stretch(Optional.of(done(from)), Tally.NONE);
        }
        Instant now = clock.instant();
        Sweep sweep = new Sweep(engine, bucket.get(), lifecycle.get(), now, request);
        String prefix = prefix(lifecycle.get().active());
        Position next = from.stage() == Position.Stage.VERSIONS ? versions(from, sweep, prefix) : uploads(from, sweep, prefix);
        return new Stretch(Optional.of(next), sweep.tally());
    }

    private static Optional<Lifecycle> lifecycle(Bucket bucket) {
        try {
            return Lifecycle.of(bucket);
        } catch (S3Failure e) {
            log.error("the lifecycle of bucket {} cannot be read: {}", bucket.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private Position versions(Position from, Sweep sweep, String prefix) {
        Keys keys = new Keys(sweep);
        String after = from.key();
        String version = "";
        while (true) {
            Listing listing = engine.list(new ListRequest(from.bucket(), prefix, "", after, version, page, true));
            // what a page before decided is done after the next was read: nothing goes from under the listing
            keys.act();
            listing.entries().forEach(keys::next);
            after = listing.next();
            version = listing.nextVersion();
            if (!listing.more()) {
                keys.end();
                return new Position(from.bucket(), Position.Stage.UPLOADS, "", "");
            }
            if (keys.begunNew()) {
                return new Position(from.bucket(), Position.Stage.VERSIONS, keys.complete(), "");
            }
        }
    }

    private Position uploads(Position from, Sweep sweep, String prefix) {
        Uploads.UploadListing listing = engine.uploads().list(from.bucket(), prefix, "", from.key(), from.id(), page);
        listing.uploads().forEach(sweep::upload);
        return listing.more() ? new Position(from.bucket(), Position.Stage.UPLOADS, listing.nextKey(), listing.nextId()) : done(from);
    }

    private static Position done(Position from) {
        return new Position(from.bucket(), Position.Stage.DONE, "", "");
    }

    /** What all prefixes begin with. */
    private static String prefix(List<LifecycleRule> rules) {
        String common = rules.get(0).filter().prefix();
        for (LifecycleRule rule : rules) {
            while (!rule.filter().prefix().startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        return !common.isEmpty() && Character.isHighSurrogate(common.charAt(common.length() - 1)) ? common.substring(0, common.length() - 1) : common;
    }

    /** Versions of one key after the other, newest first. */
    private static final class Keys {

        private final Sweep sweep;
        private final List<Runnable> decided = new ArrayList<>();
        private Listing.Entry before;
        private Listing.Entry lone;
        private String complete = "";
        private int covered;

        Keys(Sweep sweep) {
            this.sweep = sweep;
        }

        void next(Listing.Entry entry) {
            if (before == null || !before.key().equals(entry.key())) {
                end();
                covered = 0;
                if (entry.marker()) {
                    lone = entry;
                } else {
                    decided.add(() -> sweep.current(entry));
                }
            } else {
                lone = null;
                Instant since = before.modified();
                int newer = covered++;
                decided.add(() -> sweep.covered(entry, since, newer));
            }
            before = entry;
        }

        /** The key before is complete. */
        void end() {
            if (lone != null) {
                Listing.Entry marker = lone;
                decided.add(() -> sweep.marker(marker));
                lone = null;
            }
            if (before != null) {
                complete = before.key();
            }
            act();
        }

        /** Whether there is a key that is complete, so that the pass can go on behind it. */
        boolean begunNew() {
            return !complete.isEmpty() && !complete.equals(before.key());
        }

        String complete() {
            return complete;
        }

        void act() {
            decided.forEach(Runnable::run);
            decided.clear();
        }
    }
}
