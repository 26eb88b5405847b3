package org.nembo.runtime.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;

/**
 * The newest events, held once for all followers so that those who keep up need not ask the database. Bounded in number and in characters; who falls
 * further behind reads the table. Thread-safe.
 */
final class Recent {

    private final int maxEvents;
    private final int maxCharacters;
    private final Deque<Event> events = new ArrayDeque<>();
    private long floor;
    private long head;
    private long characters;

    Recent(int maxEvents, int maxCharacters) {
        this.maxEvents = maxEvents;
        this.maxCharacters = maxCharacters;
    }

    /** The position up to which everything is known. */
    synchronized long head() {
        return head;
    }

    /** Takes events that follow {@code base} without a gap. */
    synchronized void append(long base, List<Event> more) {
        if (base != head) {
            skipTo(base);
        }
        for (Event event : more) {
            events.addLast(event);
            characters += event.data().length();
            head = event.position();
        }
        while (events.size() > maxEvents || characters > maxCharacters) {
            Event oldest = events.removeFirst();
            characters -= oldest.data().length();
            floor = oldest.position();
        }
    }

    /** Another node has given positions up to there: what it delivered is in the table only. */
    synchronized void skipTo(long position) {
        if (position > head) {
            events.clear();
            characters = 0;
            floor = position;
            head = position;
        }
    }

    /** The matching events after a position up to the head; empty when they are no longer held. */
    synchronized Optional<List<Event>> after(long position, Events.Filter filter) {
        if (position < floor) {
            return Optional.empty();
        }
        List<Event> found = new ArrayList<>();
        for (Event event : events) {
            if (event.position() > position && filter.matches(event)) {
                found.add(event);
            }
        }
        return Optional.of(found);
    }
}
