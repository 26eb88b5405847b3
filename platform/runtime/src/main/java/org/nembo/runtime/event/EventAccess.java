package org.nembo.runtime.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The event log as one caller may see it: an event is shown when the policy allows {@code events:read} on its subject. Thread-safe. */
final class EventAccess {

    private static final int BATCH = 500;
    private static final int MOST_BATCHES = 20;

    private final Events events;
    private final Policy policy;

    EventAccess(Events events, Policy policy) {
        this.events = events;
        this.policy = policy;
    }

    /** @throws NemboException {@code FORBIDDEN} when nothing of it can ever be shown to the caller */
    Events.Filter filter(Subject caller, String subject, String types) {
        policy.require(caller, "events:list", "events", Map.of());
        if (subject.length() > 500 || types.length() > 5000) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "subject has at most 500 characters and types at most 5000");
        }
        if (!subject.isEmpty() && !subject.endsWith("/")) {
            policy.require(caller, "events:read", subject, Map.of());
        }
        Set<String> wanted = new HashSet<>(List.of(types.split("\\s*,\\s*")));
        wanted.remove("");
        return new Events.Filter(subject, wanted);
    }

    boolean maySee(Subject caller, Event event) {
        return policy.decide(caller, "events:read", event.subject(), Map.of()).allowed();
    }

    /** A page of what the caller may see. It may be short, even empty, and still have a next one: the log is read in bounded pieces. */
    Page<Event> page(Subject caller, Events.Filter filter, PageRequest page) {
        long after = position(page.after());
        List<Event> seen = new ArrayList<>();
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            List<Event> read = events.read(filter, after, BATCH);
            for (Event event : read) {
                if (maySee(caller, event)) {
                    seen.add(event);
                    if (seen.size() > page.limit()) {
                        return Page.of(seen, page.limit(), last -> Long.toString(last.position()));
                    }
                }
                after = event.position();
            }
            if (read.size() < BATCH) {
                return new Page<>(seen, Optional.empty());
            }
        }
        return new Page<>(seen, Optional.of(Long.toString(after)));
    }

    /** @throws NemboException {@code INVALID_REQUEST} when it is none */
    static long position(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a position in the event log is a number, not '%s'".formatted(text));
        }
        return Long.parseLong(text);
    }
}
