package org.nembo.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.SessionListener;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** Browser sessions in memory. */
public final class FakeSessions implements BrowserSessions {

    private final Map<String, Session> open = new ConcurrentHashMap<>();
    private final MovableClock clock;
    private volatile Consumer<List<SessionListener.Ended>> listener = ended -> { };

    FakeSessions(MovableClock clock) {
        this.clock = clock;
    }

    void onEnd(Consumer<List<SessionListener.Ended>> told) {
        listener = told;
    }

    @Override
    public Opened open(Subject subject, String client, String agent) {
        return open(subject, clock.instant(), client, agent);
    }

    @Override
    public Opened open(Subject subject, Instant proved, String client, String agent) {
        Instant now = clock.instant();
        Session session = new Session(Opaque.id(), subject, Opaque.value(), now, now, proved, client, agent);
        String cookie = Opaque.value();
        open.put(cookie, session);
        return new Opened(session, cookie);
    }

    @Override
    public Optional<Session> find(String cookie) {
        return Optional.ofNullable(open.get(cookie));
    }

    @Override
    public Optional<Opened> renew(String cookie) {
        return Optional.ofNullable(open.remove(cookie)).map(old -> {
            Instant now = clock.instant();
            String fresh = Opaque.value();
            Session renewed = new Session(old.id(), old.subject(), Opaque.value(), old.created(), now, now, old.client(), old.agent());
            open.put(fresh, renewed);
            return new Opened(renewed, fresh);
        });
    }

    @Override
    public Page<Session> list(String owner, PageRequest page) {
        List<Session> all = open.values().stream().filter(session -> session.subject().id().equals(owner)).toList();
        return Page.of(all, page.limit(), Session::id);
    }

    @Override
    public Instant ends(Session session) {
        return session.created().plusSeconds(3600);
    }

    @Override
    public boolean close(String actor, String owner, String id) {
        return end(session -> session.id().equals(id) && session.subject().id().equals(owner)) == 1;
    }

    @Override
    public int closeAll(String actor, String owner) {
        return end(session -> session.subject().id().equals(owner));
    }

    private int end(Predicate<Session> which) {
        List<SessionListener.Ended> ended = open.values().stream().filter(which).map(session -> new SessionListener.Ended(session.id(), session.subject().id()))
                .toList();
        open.values().removeIf(which);
        if (!ended.isEmpty()) {
            listener.accept(ended);
        }
        return ended.size();
    }
}
