package org.nembo.identity.logout;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.SessionListener;
import org.nembo.api.net.Outbound;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Opaque;
import org.nembo.identity.client.Client;
import org.nembo.identity.grant.Login;
import org.nembo.identity.token.Tokens;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every client that got an ID token in a browser session when the session ends. What is to be told is written with the end of the session; it is sent
 * afterwards, by whichever node comes first, again after a failure that may pass, and given up in the end. Thread-safe.
 */
@Component(service = SessionListener.class, immediate = true)
public final class LogoutNotices implements SessionListener {

    private static final Logger log = LoggerFactory.getLogger(LogoutNotices.class);
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** What a node took and did not finish is tried again then. */
    private static final Duration TAKEN = Duration.ofMinutes(1);
    private static final Duration LIFE = Duration.ofHours(3);
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10),
            Duration.ofMinutes(30), Duration.ofHours(1));
    private static final int SENDERS = 3;
    private static final long LOOK_SECONDS = 5;
    /** The transaction of the end is over by then, as a rule. */
    private static final long SOON_MILLIS = 200;

    private final IssuerParts parts;
    private final Outbound outbound;
    private final ScheduledExecutorService senders;

    @Activate
    public LogoutNotices(@Reference IssuerParts parts, @Reference Outbound outbound) {
        this.parts = parts;
        this.outbound = outbound;
        this.senders = Executors.newScheduledThreadPool(SENDERS, task -> {
            Thread thread = new Thread(null, task, "nembo-identity-logout", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 1; i <= SENDERS; i++) {
            senders.scheduleWithFixedDelay(this::deliver, i * LOOK_SECONDS, SENDERS * LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Deactivate
    public void close() {
        senders.shutdownNow();
    }

    @Override
    public void ended(Connection transaction, List<Ended> sessions) {
        // Not closed: that would close the caller's connection.
        Handle handle = Jdbi.open(transaction);
        int noticed = 0;
        for (Ended session : sessions) {
            for (Login login : parts.grants().endSession(handle, session.id())) {
                if (address(parts.clients().find(handle, login.client())).isPresent()) {
                    NoticeRows.insert(handle, new Notice(Opaque.id(), login.client(), login.uid(), Tokens.sessionId(session.id()), 0, now()));
                    noticed++;
                }
            }
        }
        if (noticed > 0) {
            soon();
        }
    }

    private void soon() {
        try {
            senders.schedule(this::deliver, SOON_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the bundle stops; what is to be told is in the database", e);
        }
    }

    /** All that is due. */
    void deliver() {
        try {
            Optional<String> due = due();
            while (due.isPresent() && !Thread.currentThread().isInterrupted()) {
                String id = due.get();
                Instant now = now();
                parts.jdbi().withHandle(handle -> NoticeRows.take(handle, id, now, now.plus(TAKEN))).ifPresent(this::send);
                due = due();
            }
        } catch (RuntimeException e) {
            log.warn("clients could not be told that sessions ended; it is tried again", e);
        }
    }

    private Optional<String> due() {
        return parts.jdbi().withHandle(handle -> NoticeRows.due(handle, now()));
    }

    private void send(Notice notice) {
        Optional<Client> client = parts.clients().find(notice.client());
        Optional<URI> address = address(client);
        if (address.isEmpty()) {
            done(notice);
            return;
        }
        try {
            String body = "logout_token=" + parts.tokens().logout(client.get(), notice.uid(), notice.sid());
            int status = outbound.post(address.get(), FORM, body.getBytes(StandardCharsets.US_ASCII), TIMEOUT).status();
            if (status < 300) {
                done(notice);
            } else {
                failed(notice, "it answered " + status, status >= 500 || status == 408 || status == 425 || status == 429);
            }
        } catch (Outbound.Forbidden e) {
            failed(notice, e.getMessage(), false);
        } catch (IOException e) {
            failed(notice, String.valueOf(e.getMessage()), true);
        }
    }

    private void done(Notice notice) {
        parts.jdbi().useHandle(handle -> NoticeRows.delete(handle, notice.id()));
    }

    private void failed(Notice notice, String why, boolean mayPass) {
        if (mayPass && notice.attempts() <= PAUSES.size() && notice.created().plus(LIFE).isAfter(now())) {
            Instant again = now().plus(PAUSES.get(notice.attempts() - 1));
            parts.jdbi().useHandle(handle -> NoticeRows.postpone(handle, notice, again));
            log.info("client {} was not told that a session ended, attempt {}: {}", notice.client(), notice.attempts(), why);
            return;
        }
        log.warn("client {} is not told any more that a session ended, after attempt {}: {}", notice.client(), notice.attempts(), why);
        parts.audit().note(new AuditEntry("", "clients:logout", "clients/" + notice.client(), AuditEntry.Outcome.FAILED,
                Map.of("user", notice.uid(), "attempts", Integer.toString(notice.attempts()), "reason", why)));
        done(notice);
    }

    private static Optional<URI> address(Optional<Client> client) {
        return client.filter(one -> one.status() == Client.Status.APPROVED).map(one -> one.metadata().getBackChannelLogoutURI());
    }

    private Instant now() {
        return Instant.ofEpochMilli(parts.clock().millis());
    }
}
