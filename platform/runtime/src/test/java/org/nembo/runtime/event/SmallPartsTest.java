package org.nembo.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;

class SmallPartsTest {

    private static Event event(long position, String data) {
        return new Event(position, "id" + position, "/test", "a.b", "things/1", Instant.EPOCH, data);
    }

    private static EventSettings.Config config(Map<String, Object> values) {
        return (EventSettings.Config) Proxy.newProxyInstance(SmallPartsTest.class.getClassLoader(), new Class<?>[] {EventSettings.Config.class},
                (proxy, method, arguments) -> method.getName().equals("annotationType") ? (Class<? extends Annotation>) EventSettings.Config.class
                        : values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void settingsHaveDefaultsAndRefuseNonsenseByName() {
        assertThat(EventSettings.of(config(Map.of())))
                .isEqualTo(new EventSettings(Duration.ofMillis(200), Duration.ofDays(30), 2000, Duration.ofSeconds(15), 10));
        assertThatThrownBy(() -> EventSettings.of(config(Map.of("events_poll_millis", 9)))).hasMessage("events.poll.millis must be 10 to 10000, is 9");
        assertThatThrownBy(() -> EventSettings.of(config(Map.of("events_retention_days", 0)))).hasMessageContaining("events.retention.days");
        assertThatThrownBy(() -> EventSettings.of(config(Map.of("events_followers", 0)))).hasMessageContaining("events.followers");
        assertThatThrownBy(() -> EventSettings.of(config(Map.of("subscribers_lease_seconds", 0)))).hasMessageContaining("subscribers.lease.seconds");
        assertThatThrownBy(() -> EventSettings.of(config(Map.of("subscribers_attempts", 0)))).hasMessageContaining("subscribers.attempts");
    }

    @Test
    void recentEventsAreBoundedInNumberAndInCharacters() {
        Recent recent = new Recent(3, 10);
        recent.append(0, List.of(event(1, "1"), event(2, "2"), event(3, "3"), event(4, "4")));
        assertThat(recent.head()).isEqualTo(4);
        assertThat(recent.after(0, Events.Filter.all())).isEmpty();
        assertThat(recent.after(1, Events.Filter.all()).orElseThrow()).extracting(Event::position).containsExactly(2L, 3L, 4L);
        recent.append(4, List.of(event(5, "123456789")));
        assertThat(recent.after(3, Events.Filter.all()).orElseThrow()).extracting(Event::position).containsExactly(4L, 5L);
        assertThat(recent.after(2, Events.Filter.all())).isEmpty();
    }

    @Test
    void recentEventsForgetWhatMayHaveGapsBecauseOfAnotherNode() {
        Recent recent = new Recent(10, 100);
        recent.append(0, List.of(event(1, "1")));
        recent.append(3, List.of(event(4, "4")));
        assertThat(recent.after(1, Events.Filter.all())).isEmpty();
        assertThat(recent.after(3, Events.Filter.all()).orElseThrow()).hasSize(1);
        recent.skipTo(9);
        assertThat(recent.head()).isEqualTo(9);
        assertThat(recent.after(4, Events.Filter.all())).isEmpty();
        assertThat(recent.after(9, Events.Filter.all()).orElseThrow()).isEmpty();
        recent.skipTo(2);
        assertThat(recent.head()).isEqualTo(9);
    }

    @Test
    void turnsNeverRunTwiceAtTheSameTimeAndOnceMoreWhenAskedMeanwhile() {
        BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(10);
        int[] runs = {0};
        Turns[] self = new Turns[1];
        self[0] = new Turns(queue::add, () -> {
            runs[0]++;
            if (runs[0] == 1) {
                self[0].ask();
                self[0].ask();
            }
        });
        self[0].ask();
        self[0].ask();
        assertThat(queue).hasSize(1);
        queue.remove().run();
        assertThat(runs[0]).isEqualTo(2);
        assertThat(queue).isEmpty();
        self[0].ask();
        queue.remove().run();
        assertThat(runs[0]).isEqualTo(3);
    }

    @Test
    void threadsInheritNothingOfTheRequestDuringWhichTheyWereMade() throws Exception {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        trace.set("a request's");
        ExecutorService threads = Threads.upTo(1, "test");
        try {
            assertThat(threads.submit(() -> String.valueOf(trace.get())).get(10, TimeUnit.SECONDS)).isEqualTo("null");
        } finally {
            Threads.end(threads);
        }
    }
}
