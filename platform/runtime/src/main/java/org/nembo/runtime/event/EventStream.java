package org.nembo.runtime.event;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.EventFeed;

/** {@code stream}: events as they happen; the id of a message is the event's position, so a client that returns misses nothing. */
final class EventStream implements EventFeed {

    private final Events events;
    private final EventAccess access;

    EventStream(Events events, EventAccess access) {
        this.events = events;
        this.access = access;
    }

    @Override
    public AutoCloseable open(Request request, Sink sink) {
        if (!request.path().equals("stream")) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no stream '%s' of events, only 'stream'".formatted(request.path()));
        }
        Events.Filter filter = access.filter(request.caller(), first(request, "subject"), first(request, "types"));
        String from = request.lastEventId().orElse(first(request, "after"));
        long after = from.isEmpty() ? events.position() : EventAccess.position(from);
        return follow(request.caller(), filter, after, sink);
    }

    private Events.Subscription follow(Subject caller, Events.Filter filter, long after, Sink sink) {
        AtomicReference<Events.Subscription> own = new AtomicReference<>(() -> { });
        Events.Subscription subscription = events.follow(filter, after, event -> send(caller, event, sink, own));
        own.set(subscription);
        return subscription;
    }

    private void send(Subject caller, Event event, Sink sink, AtomicReference<Events.Subscription> own) {
        if (access.maySee(caller, event) && !sink.send(Long.toString(event.position()), event.type(), CloudEvent.of(event).toJson())) {
            own.get().close();
        }
    }

    private static String first(Request request, String parameter) {
        List<String> values = request.query().getOrDefault(parameter, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }
}
