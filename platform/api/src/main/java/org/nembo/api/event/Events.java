package org.nembo.api.event;

import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The event log of the server: written in the transaction of a change, read in order, followed live. Thread-safe. */
@ProviderType
public interface Events {

    /**
     * Which events.
     *
     * @param subject exact subject, or a prefix that ends in {@code /}; empty for all
     * @param types   exact types; empty for all
     */
    record Filter(String subject, Set<String> types) {
        public Filter {
            types = Set.copyOf(types);
        }

        public static Filter all() {
            return new Filter("", Set.of());
        }

        public static Filter of(String subject) {
            return new Filter(subject, Set.of());
        }

        public boolean matches(Event event) {
            boolean about = subject.isEmpty() || event.subject().equals(subject) || subject.endsWith("/") && event.subject().startsWith(subject);
            return about && (types.isEmpty() || types.contains(event.type()));
        }
    }

    /** A live subscription; close it to end it. Closing twice does nothing. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Writes an event in the caller's transaction: it is delivered if and only if that transaction commits.
     *
     * @param transaction an open connection to the Nembo database with auto-commit off; it is neither committed nor closed here
     */
    void publish(Connection transaction, String source, String type, String subject, String json);

    /** Delivered events after a position, oldest first, at most {@code limit} (1 to 1000) of them. */
    List<Event> read(Filter filter, long after, int limit);

    /** The position of the newest delivered event; 0 when there is none. */
    long position();

    /**
     * Delivers every event after a position to the consumer, then new ones as they come, in order, on a thread of the event service.
     * A consumer that throws ends its subscription; one that blocks delays only itself.
     */
    Subscription follow(Filter filter, long after, Consumer<Event> consumer);
}
