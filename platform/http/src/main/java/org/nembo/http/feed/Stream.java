package org.nembo.http.feed;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.nembo.api.rest.EventFeed;
import org.nembo.http.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's live stream. Senders put into a bounded queue; whoever finds the connection ready writes, and nobody ever waits for it.
 * Thread-safe.
 */
final class Stream implements EventFeed.Sink, WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(Stream.class);
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPENING = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventFeed feed;
    private final String caller;
    private final Exchange exchange;
    private final int most;
    private final Consumer<Stream> whenGone;
    private final Queue<byte[]> queue = new ArrayDeque<>();
    // All below is guarded by this stream's queue.
    private AutoCloseable source;
    private AsyncContext async;
    private ServletOutputStream out;
    private int beats;
    private boolean writable;
    private boolean dirty;
    private boolean quiet;
    private boolean stalled;
    private boolean ended;
    private boolean gone;

    Stream(EventFeed feed, String caller, Exchange exchange, int most, Consumer<Stream> whenGone) {
        this.feed = feed;
        this.caller = caller;
        this.exchange = exchange;
        this.most = most;
        this.whenGone = whenGone;
        queue.add(OPENING);
    }

    EventFeed feed() {
        return feed;
    }

    String caller() {
        return caller;
    }

    /** What ends the source of the messages; closed at once when the stream has gone in the meantime. */
    void attach(AutoCloseable subscription) {
        synchronized (queue) {
            source = subscription;
            if (!gone) {
                return;
            }
        }
        closeSource();
    }

    /** Begins to answer; what was sent until now goes first. */
    void start(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(this);
        ServletOutputStream output = response.getOutputStream();
        synchronized (queue) {
            async = context;
            out = output;
        }
        output.setWriteListener(this);
    }

    @Override
    public boolean send(String id, String type, String data) {
        byte[] message = Message.format(id, type, data);
        boolean over;
        boolean taken;
        synchronized (queue) {
            if (ended) {
                return false;
            }
            taken = queue.size() < most;
            if (taken) {
                queue.add(message);
            } else {
                // What is queued is still sent: the client resumes after the last id that it got.
                ended = true;
                log.info("a client of {} reads too slowly and is cut off, trace {}", exchange.path(), exchange.trace().id());
            }
            quiet = false;
            over = pump();
        }
        finish(over);
        return taken;
    }

    @Override
    public void end() {
        boolean over;
        synchronized (queue) {
            ended = true;
            over = pump();
        }
        finish(over);
    }

    /** The token with which it was opened. */
    String token() {
        return exchange.token();
    }

    /** The cookie of the session with which it was opened; empty when it was a token. */
    String cookie() {
        return exchange.cookie();
    }

    /** Tells the client that the stream lives, and finds out whether the client does. @return how often it was told */
    int beat() {
        boolean over;
        int told;
        synchronized (queue) {
            told = ++beats;
            over = ended && stalled;
            stalled = ended;
            if (!ended && quiet && queue.isEmpty()) {
                queue.add(HEARTBEAT);
            }
            quiet = true;
            over |= pump();
        }
        finish(over);
        return told;
    }

    /** Ends the stream now, whatever is queued. */
    void cut() {
        AsyncContext context;
        synchronized (queue) {
            if (gone) {
                return;
            }
            gone = true;
            ended = true;
            queue.clear();
            context = async;
        }
        whenGone.accept(this);
        closeSource();
        if (context != null) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                log.debug("the stream {} was completed already", exchange.path(), e);
            }
        }
    }

    @Override
    public void onWritePossible() {
        boolean over;
        synchronized (queue) {
            writable = true;
            over = pump();
        }
        finish(over);
    }

    /**
     * Writes as long as the connection takes it; it calls {@link #onWritePossible} when it takes more. The caller holds the lock.
     *
     * @return whether the stream is over, to be told to {@link #finish} without the lock
     */
    private boolean pump() {
        try {
            while (writable && !gone && out.isReady()) {
                byte[] next = queue.poll();
                if (next != null) {
                    out.write(next);
                    dirty = true;
                } else if (dirty) {
                    out.flush();
                    dirty = false;
                } else {
                    return ended;
                }
            }
            return false;
        } catch (IOException | IllegalStateException e) {
            log.debug("the client of {} is gone, trace {}", exchange.path(), exchange.trace().id(), e);
            return true;
        }
    }

    private void finish(boolean over) {
        if (over) {
            cut();
        }
    }

    private void closeSource() {
        AutoCloseable subscription;
        synchronized (queue) {
            subscription = source;
            source = null;
        }
        if (subscription != null) {
            try {
                subscription.close();
            } catch (Exception e) {
                log.warn("the source of {} did not close, trace {}", exchange.path(), exchange.trace().id(), e);
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        log.debug("the client of {} is gone, trace {}", exchange.path(), exchange.trace().id(), error);
        cut();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        cut();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        cut();
    }

    @Override
    public void onError(AsyncEvent event) {
        cut();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A stream is started once.
    }
}
