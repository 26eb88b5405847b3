package org.nembo.objectstore.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.testing.MemoryLog;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageError;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.object.ChangeLog;

@Timeout(60)
class OutboxTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final MemoryLog log = new MemoryLog();
    private final Receiver receiver = new Receiver();
    private Outbox outbox;

    /** Takes messages, but for the first ones. */
    private static final class Receiver implements MessageSender {

        private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
        private final AtomicInteger refusals = new AtomicInteger();

        @Override
        public void send(List<Message> messages) {
            if (refusals.getAndDecrement() > 0) {
                throw new NemboException(MessageError.RECEIVER_AWAY, "not now");
            }
            messages.forEach(message -> taken.add(message.id()));
        }

        @Override
        public void close() {
            taken.add("closed");
        }

        String next() throws InterruptedException {
            return taken.poll(30, TimeUnit.SECONDS);
        }
    }

    private Outbox outbox() {
        outbox = new Outbox("topic/t", log, OutboxTest::messages, receiver, Duration.ofHours(1), Clock.fixed(NOW, ZoneOffset.UTC)).started();
        return outbox;
    }

    private static List<Message> messages(ChangeLog.Change change) {
        return change.key().startsWith("quiet") ? List.of() : List.of(Message.json(change.key(), "t", "{}"));
    }

    @AfterEach
    void close() {
        if (outbox != null) {
            outbox.close();
        }
    }

    @Test
    void tellsWhatChangesFromNowOnInOrder() throws Exception {
        log.add("b", "before", "ObjectCreated:Put", NOW);
        outbox();
        log.add("b", "one", "ObjectCreated:Put", NOW);
        log.add("b", "quiet", "ObjectCreated:Put", NOW);
        log.add("b", "two", "ObjectCreated:Put", NOW);
        assertThat(receiver.next()).isEqualTo("one");
        assertThat(receiver.next()).isEqualTo("two");
    }

    @Test
    void goesOnWhereItWasWhenItIsStartedAnew() throws Exception {
        outbox();
        log.add("b", "one", "ObjectCreated:Put", NOW);
        assertThat(receiver.next()).isEqualTo("one");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (log.readers().get("topic/t") < 1 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        outbox.close();
        assertThat(receiver.next()).isEqualTo("closed");
        log.add("b", "two", "ObjectCreated:Put", NOW);
        outbox();
        assertThat(receiver.next()).isEqualTo("two");
    }

    @Test
    void isPastAChangeOnlyWhenTheReceiverHasIt() throws Exception {
        receiver.refusals.set(2);
        outbox();
        log.add("b", "one", "ObjectCreated:Put", NOW);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (outbox.state().failures() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(outbox.state().error()).isEqualTo("not now");
        assertThat(outbox.state().backlog()).isEqualTo(1);
        assertThat(log.readers()).containsEntry("topic/t", 0L);
        assertThat(receiver.next()).isEqualTo("one");
    }

    @Test
    void givesUpWhatIsTooOldAndCountsIt() throws Exception {
        outbox();
        log.add("b", "old", "ObjectCreated:Put", NOW.minusSeconds(3601));
        log.add("b", "new", "ObjectCreated:Put", NOW.minusSeconds(3599));
        assertThat(receiver.next()).isEqualTo("new");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (outbox.state().dropped() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(outbox.state().dropped()).isEqualTo(1);
    }
}
