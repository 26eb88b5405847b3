package org.nembo.objectstore.replica;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.replica.ReplicaRows.Copy;
import org.nembo.objectstore.replica.Shipping.Why;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the changes of this server to one other site: reads the change log in stretches, ships the versions of a stretch side by side, and is past the
 * stretch when all of them are there or refused. Between stretches it copies what was in buckets before, and tries again what was refused. While the site is
 * away nothing moves; it is tried again after one second, two, four, up to a minute. Of several nodes the one that has the {@link Lease} does it, the others
 * follow what it has done. A thread of its own runs it.
 */
final class Replicator implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
    private static final int STRETCH = 256;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT = 60_000;
    /** A copy is noted before the bucket has the rule for it. */
    private static final Duration BEGINNING = Duration.ofMinutes(1);

    /**
     * How far it is.
     *
     * @param done     the last change that is there or refused
     * @param backlog  changes after it, of all buckets
     * @param oldest   when the first of these was made; empty when there is none
     * @param refused  versions that the other site refused and that are tried again
     * @param copying  buckets that are being copied
     * @param failures in a row @param error of the last one; empty when it went well
     */
    record State(Site site, long done, long backlog, Optional<Instant> oldest, long shipped, long bytes, long refused, long copying, int failures,
            String error) {
    }

    private final Site site;
    private final ObjectEngine engine;
    private final ChangeLog log;
    private final Covered covered;
    private final ReplicaRows rows;
    private final Fleet fleet;
    private final java.time.Clock clock;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong shipped = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Map<String, Copy> copies = Map.of();
    private volatile long done;
    private volatile Instant oldest;
    private volatile int failures;
    private volatile String error = "";
    private final Lease lease;
    private volatile boolean leading = true;
    private boolean greeted;
    private Thread thread;

    Replicator(Site site, ObjectEngine engine, Covered covered, ReplicaRows rows, Fleet fleet, java.time.Clock clock) {
        this.site = site;
        this.engine = engine;
        this.log = engine.changes();
        this.covered = covered;
        this.rows = rows;
        this.fleet = fleet;
        this.clock = clock;
        log.join(reader(site.name()));
        this.done = log.readers().getOrDefault(reader(site.name()), 0L);
        this.refused.set(rows.failures(site.name()));
        this.lease = new Lease(site.name(), rows, System::nanoTime);
        look();
    }

    static String reader(String site) {
        return "replica/" + site;
    }

    Replicator started() {
        thread = new Thread(this, "objectstore-replica-" + site.name());
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    Site site() {
        return site;
    }

    /** Looks again which buckets are to be copied. */
    void look() {
        Map<String, Copy> now = new LinkedHashMap<>();
        for (Copy copy : rows.copies(site.name())) {
            if (covered.sites(copy.bucket()).contains(site.name()) || copy.begun().isAfter(clock.instant().minus(BEGINNING))) {
                now.put(copy.bucket(), copy);
            } else {
                rows.forget(site.name(), copy.bucket());
            }
        }
        copies = Map.copyOf(now);
    }

    State state() {
        long backlog = Math.max(0, log.last() - done);
        return new State(site, done, backlog, backlog == 0 ? Optional.empty() : Optional.ofNullable(oldest), shipped.get(), bytes.get(), refused.get(),
                copies.values().stream().filter(this::isDue).count(), failures, error);
    }

    /** The copying of a bucket; empty when it is not replicated there. */
    Optional<Copy> copy(String bucket) {
        return Optional.ofNullable(copies.get(bucket));
    }

    @Override
    public void run() {
        try {
            while (end.getCount() > 0) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        try {
            if (!leads()) {
                end.await(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            boolean worked = stretch();
            worked |= copyPage();
            worked |= again();
            if (failures > 0 && greeted) {
                LOG.info("The site {} is there again", site.name());
                failures = 0;
                error = "";
            }
            if (!worked) {
                log.await(done, IDLE);
            }
        } catch (IOException | NemboException e) {
            failed(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Replication to the site {} failed", site.name(), e);
            failed(e.getClass().getSimpleName());
        }
    }

    /** Whether it is on this node to ship. While it is not, this node knows how far the other is, so that it can go on from there. */
    private boolean leads() {
        boolean led = leading;
        leading = lease.held();
        if (!led || !leading) {
            done = Math.max(done, log.readers().getOrDefault(reader(site.name()), 0L));
            refused.set(rows.failures(site.name()));
            look();
        }
        if (!leading) {
            greeted = false;
            failures = 0;
            error = "";
            oldest = log.read(done, 1).stream().findFirst().map(ChangeLog.Change::time).orElse(null);
        }
        return leading;
    }

    /** Keeps this node at it while a stretch takes long. */
    void keep() {
        if (leading) {
            lease.held();
        }
    }

    private void failed(String why) throws InterruptedException {
        if (end.getCount() == 0) {
            return;
        }
        if (failures == 0) {
            LOG.warn("The site {} takes nothing now and is tried again: {}", site.name(), why);
        }
        greeted = false;
        error = String.valueOf(why);
        failures++;
        end.await(Math.min(LONGEST_WAIT, 1000L << Math.min(failures - 1, 6)), TimeUnit.MILLISECONDS);
    }

    /** Changes that came from a site are not shipped: every site ships its own. */
    private boolean stretch() throws IOException, InterruptedException {
        List<ChangeLog.Change> changes = log.read(done, STRETCH);
        if (changes.isEmpty()) {
            greet();
            return false;
        }
        oldest = changes.get(0).time();
        Map<Item, Why> items = new LinkedHashMap<>();
        for (ChangeLog.Change change : changes) {
            if (change.origin().site().isEmpty() && covered.covers(change.bucket(), site.name(), change.key())) {
                items.put(new Item(change.bucket(), change.key(), change.version()), Why.CHANGED);
            }
        }
        ship(items);
        long last = changes.get(changes.size() - 1).sequence();
        log.advance(reader(site.name()), last);
        done = last;
        return true;
    }

    private void greet() throws IOException, InterruptedException {
        if (!greeted) {
            fleet.greet();
            greeted = true;
        }
    }

    private void ship(Map<Item, Why> items) throws IOException, InterruptedException {
        if (items.isEmpty()) {
            return;
        }
        greet();
        fleet.ship(items, this::shipped, this::refused);
    }

    private void shipped(Item item, Shipping.Shipped what) {
        shipped.incrementAndGet();
        bytes.addAndGet(what.bytes());
        if (refused.get() > 0) {
            accepted(item);
        }
    }

    private void refused(Item item, String why) {
        boolean gone = engine.buckets().find(item.bucket()).isEmpty() || engine.find(item.bucket(), item.key(), item.version()).isEmpty();
        LOG.debug("The site {} refuses {}/{} version {}: {}", site.name(), item.bucket(), item.key(), item.version(), why);
        if (rows.failed(site.name(), item, gone, why)) {
            refused.incrementAndGet();
        }
    }

    private void accepted(Item item) {
        if (rows.succeeded(site.name(), item)) {
            refused.decrementAndGet();
        }
    }

    private boolean isDue(Copy copy) {
        return copy.ended().isEmpty() && covered.sites(copy.bucket()).contains(site.name());
    }

    private boolean copyPage() throws IOException, InterruptedException {
        for (Copy copy : copies.values()) {
            if (isDue(copy)) {
                copyPage(copy);
                return true;
            }
        }
        return false;
    }

    private void copyPage(Copy copy) throws IOException, InterruptedException {
        Listing page = engine.list(new ListRequest(copy.bucket(), "", "", copy.afterKey(), copy.afterVersion(), STRETCH, true));
        Map<Item, Why> items = new LinkedHashMap<>();
        for (Listing.Entry entry : page.entries()) {
            if (covered.covers(copy.bucket(), site.name(), entry.key())) {
                items.put(new Item(copy.bucket(), entry.key(), entry.version()), Why.COPY);
            }
        }
        ship(items);
        rows.advance(copy, page.more() ? copy.after(page.next(), page.nextVersion(), items.size(), Optional.empty())
                : copy.after(copy.afterKey(), copy.afterVersion(), items.size(), Optional.of(clock.instant())));
        look();
    }

    private boolean again() throws IOException, InterruptedException {
        if (refused.get() == 0) {
            return false;
        }
        Map<Item, Why> items = new LinkedHashMap<>();
        for (ReplicaRows.Failed failed : rows.due(site.name(), STRETCH)) {
            if (covered.covers(failed.item().bucket(), site.name(), failed.item().key())) {
                items.put(failed.item(), failed.gone() ? Why.GONE_AGAIN : Why.AGAIN);
            } else {
                accepted(failed.item());
            }
        }
        ship(items);
        return !items.isEmpty();
    }

    /** Ends it, and what it is sending; it keeps its place. */
    @Override
    public void close() {
        end.countDown();
        fleet.close();
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            lease.close();
        } catch (JdbiException e) {
            LOG.warn("Another node ships to the site {} in a while only: {}", site.name(), e.getMessage());
        }
    }
}
