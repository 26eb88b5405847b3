package org.nembo.objectstore.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.object.ChangeLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one reader's changes from the change log to one receiver, in order, at least once: the reader is past a change when the receiver has taken
 * responsibility for it. While the receiver is away it is tried again, after one second, two, four, up to a minute. Changes that are older than what is kept
 * are given up, and told. A thread of its own runs it.
 */
final class Outbox implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int STRETCH = 500;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT = 60_000;

    /** How far it is. @param failures in a row @param error of the last one; empty when it went well */
    record State(String reader, long done, long backlog, long sent, long dropped, int failures, String error, Instant since) {
    }

    private final String reader;
    private final ChangeLog log;
    private final Function<ChangeLog.Change, List<Message>> messages;
    private final MessageSender sender;
    private final Duration kept;
    private final Clock clock;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile State state;
    private Thread thread;

    /** @param messages of one change; none when the receiver is not told of it */
    Outbox(String reader, ChangeLog log, Function<ChangeLog.Change, List<Message>> messages, MessageSender sender, Duration kept, Clock clock) {
        this.reader = reader;
        this.log = log;
        this.messages = messages;
        this.sender = sender;
        this.kept = kept;
        this.clock = clock;
        log.join(reader);
        this.state = new State(reader, log.readers().getOrDefault(reader, 0L), 0, 0, 0, 0, "", clock.instant());
    }

    Outbox started() {
        thread = new Thread(this, "objectstore-" + reader);
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    State state() {
        State now = state;
        return new State(now.reader(), now.done(), Math.max(0, log.last() - now.done()), now.sent(), now.dropped(), now.failures(), now.error(), now.since());
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
            if (!log.await(state.done(), IDLE)) {
                return;
            }
            List<ChangeLog.Change> changes = log.read(state.done(), STRETCH);
            if (changes.isEmpty()) {
                return;
            }
            Instant oldest = clock.instant().minus(kept);
            List<Message> all = new ArrayList<>();
            long dropped = 0;
            for (ChangeLog.Change change : changes) {
                List<Message> told = messages.apply(change);
                if (change.time().isBefore(oldest)) {
                    dropped += told.size();
                } else {
                    all.addAll(told);
                }
            }
            if (dropped > 0) {
                LOG.error("{}: {} notifications are given up, which the receiver did not take within {}", reader, dropped, kept);
            }
            if (!all.isEmpty()) {
                sender.send(all);
            }
            long last = changes.get(changes.size() - 1).sequence();
            log.advance(reader, last);
            wentWell(last, all.size(), dropped);
        } catch (NemboException e) {
            failed(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: notifications cannot be made", reader, e);
            failed(e.getClass().getSimpleName());
        }
    }

    private void wentWell(long last, int sent, long dropped) {
        State before = state;
        if (before.failures() > 0) {
            LOG.info("{}: notifications are taken again", reader);
        }
        state = new State(reader, last, 0, before.sent() + sent, before.dropped() + dropped, 0, "", clock.instant());
    }

    private void failed(String why) throws InterruptedException {
        if (end.getCount() == 0) {
            return;
        }
        State before = state;
        if (before.failures() == 0) {
            LOG.warn("{}: notifications are not taken and will be sent again: {}", reader, why);
        }
        int failures = before.failures() + 1;
        state = new State(reader, before.done(), 0, before.sent(), before.dropped(), failures, why, before.failures() == 0 ? clock.instant() : before.since());
        end.await(Math.min(LONGEST_WAIT, 1000L << Math.min(failures - 1, 6)), TimeUnit.MILLISECONDS);
    }

    /** Ends it, and what it is sending; the reader keeps its place. */
    @Override
    public void close() {
        end.countDown();
        if (thread != null) {
            thread.interrupt();
        }
        sender.close();
        if (thread != null && thread != Thread.currentThread()) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
