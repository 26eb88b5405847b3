package org.nembo.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** Browser sessions in memory. */
public final class FakeSessions implements BrowserSessions {

    private final Map<String, Session> open = new ConcurrentHashMap<>();
    private final MovableClock clock;

    FakeSessions(MovableClock clock) {
        this.clock = clock;
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
        return Optional.ofNullable(open.remove(cookie)).map(old -> open(old.subject(), old.client(), old.agent()));
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
        return open.values().removeIf(session -> session.id().equals(id) && session.subject().id().equals(owner));
    }

    @Override
    public int closeAll(String actor, String owner) {
        int before = open.size();
        open.values().removeIf(session -> session.subject().id().equals(owner));
        return before - open.size();
    }
}
