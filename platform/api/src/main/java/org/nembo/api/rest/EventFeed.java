package org.nembo.api.rest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.osgi.annotation.versioning.ConsumerType;

/** Live streams of a {@link RestApi}, sent as server-sent events (WHATWG HTML, section 9.2). Thread-safe. */
@ConsumerType
public interface EventFeed {

    /**
     * What a client asked for.
     *
     * @param caller      the verified identity; never a stranger
     * @param path        below the API's path, without a leading slash, for example {@code 4711/events}
     * @param lastEventId the {@code Last-Event-ID} header, or the query parameter {@code lastEventId}
     */
    record Request(Subject caller, String path, Map<String, List<String>> query, Optional<String> lastEventId) {
        public Request {
            Objects.requireNonNull(caller, "caller");
            Objects.requireNonNull(path, "path");
            query = Map.copyOf(query);
            Objects.requireNonNull(lastEventId, "lastEventId");
        }
    }

    /** Where the stream goes. Never blocks: a client that reads too slowly is cut off and resumes by its last id. Thread-safe. */
    interface Sink {

        /** Sends one message; false when the stream is closed and nothing more need be sent. */
        boolean send(String id, String type, String data);

        /** Ends the stream after what was sent: there will be no more. */
        void end();
    }

    /**
     * Opens a stream and returns at once; messages come later, from any thread. What is returned is closed when the client goes or the API is removed.
     *
     * @throws org.nembo.api.error.NemboException {@code NOT_FOUND}, {@code FORBIDDEN} and the like, before anything was sent
     */
    AutoCloseable open(Request request, Sink sink);
}
