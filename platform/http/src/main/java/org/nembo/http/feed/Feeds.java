package org.nembo.http.feed;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.EventFeed;
import org.nembo.http.Exchange;
import org.nembo.http.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live streams that are open now. Thread-safe. */
@Component(service = Feeds.class)
public final class Feeds {

    private static final Logger log = LoggerFactory.getLogger(Feeds.class);
    private static final int BEATS_TO_RECHECK = 4;

    private final Settings settings;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heart;
    private volatile Authenticator authenticator;
    private volatile BrowserSessions sessions;

    @Activate
    public Feeds(@Reference Settings settings) {
        this.settings = settings;
        this.heart = Executors.newSingleThreadScheduledExecutor(task -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, task, "nembo-http-heart", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        heart.schedule(this::beat, settings.streams().heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() {
        heart.shutdownNow();
        open.forEach(Stream::cut);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    public void setAuthenticator(Authenticator present) {
        authenticator = present;
    }

    public void unsetAuthenticator(Authenticator absent) {
        if (authenticator == absent) {
            authenticator = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    public void setSessions(BrowserSessions present) {
        sessions = present;
    }

    public void unsetSessions(BrowserSessions absent) {
        if (sessions == absent) {
            sessions = null;
        }
    }

    /** Whether the request asks for a live stream. */
    public static boolean wanted(HttpServletRequest request) {
        if (!"GET".equals(request.getMethod())) {
            return false;
        }
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/event-stream");
    }

    /**
     * Opens a stream; the request is answered from then on by whoever sends into it.
     *
     * @param path below the API's, without a leading slash, still encoded
     * @throws NemboException what the feed refuses with, and {@code TOO_MANY_REQUESTS}; nothing is sent then
     */
    public void open(EventFeed feed, String path, HttpServletRequest request, HttpServletResponse response, Exchange exchange)
            throws IOException {
        Subject caller = exchange.caller().orElseThrow();
        Stream stream = new Stream(feed, caller.id(), exchange, settings.streams().queueMessages(), this::forget);
        admit(stream);
        try {
            Map<String, List<String>> query = query(request.getQueryString());
            Optional<String> last = Optional.ofNullable(request.getHeader("Last-Event-ID"))
                    .or(() -> query.getOrDefault("lastEventId", List.of()).stream().findFirst()).filter(id -> !id.isBlank());
            stream.attach(feed.open(new EventFeed.Request(caller, decode(path), query, last), stream));
            stream.start(request, response);
        } catch (IOException | RuntimeException e) {
            stream.cut();
            throw e;
        }
    }

    /** Ends the streams of one API's feed; called when it goes. Clients come back by themselves. */
    public void closeAll(EventFeed feed) {
        open.stream().filter(stream -> stream.feed() == feed).forEach(Stream::cut);
    }

    /** How many streams are open. */
    public int size() {
        return open.size();
    }

    private void admit(Stream stream) {
        open.add(stream);
        int most = settings.streams().perCaller();
        if (open.size() > settings.streams().total()) {
            open.remove(stream);
            throw new NemboException(GeneralError.UNAVAILABLE, "the server has as many live streams as it may");
        }
        if (open.stream().filter(other -> other.caller().equals(stream.caller())).count() > most) {
            open.remove(stream);
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "you have %d live streams open, which is the limit: close one".formatted(most));
        }
    }

    private void forget(Stream stream) {
        open.remove(stream);
    }

    private void beat() {
        try {
            for (Stream stream : open) {
                if (stream.beat() % BEATS_TO_RECHECK == 0 && !stillWelcome(stream)) {
                    stream.cut();
                }
            }
        } finally {
            heart.schedule(this::beat, settings.streams().heartbeat().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A stream outlives the request that was signed in: a token that is revoked or expires ends it, and so does the end of a session. */
    private boolean stillWelcome(Stream stream) {
        try {
            return stream.cookie().isEmpty() ? byToken(stream) : bySession(stream);
        } catch (RuntimeException e) {
            if (e instanceof NemboException refused && !refused.code().retryable()) {
                log.info("a live stream of {} ends: {}", stream.caller(), e.getMessage());
                return false;
            }
            log.warn("the token of a live stream of {} could not be checked", stream.caller(), e);
            return true;
        }
    }

    private boolean byToken(Stream stream) {
        Authenticator present = authenticator;
        return present == null || present.authenticate(stream.token(), "api").id().equals(stream.caller());
    }

    private boolean bySession(Stream stream) {
        BrowserSessions present = sessions;
        return present == null || present.find(stream.cookie()).filter(session -> session.subject().id().equals(stream.caller())).isPresent();
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!name.isEmpty()) {
                query.computeIfAbsent(name, n -> new ArrayList<>()).add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not well encoded".formatted(text), e);
        }
    }
}
