package org.nembo.http.front;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** Sessions by a cookie that tests choose; nothing of them can be changed from outside. */
final class FewSessions implements BrowserSessions {

    final Map<String, Session> all = new ConcurrentHashMap<>();

    void add(String cookie, String username, Instant proved) {
        Subject subject = new Subject("https://issuer.example", username, username, Set.of("users"), Set.of("*"));
        all.put(cookie, new Session("id-" + cookie, subject, "word-of-" + cookie, proved, proved, proved, "", ""));
    }

    @Override
    public Optional<Session> find(String cookie) {
        return Optional.ofNullable(all.get(cookie));
    }

    @Override
    public Opened open(Subject subject, String client, String agent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Opened open(Subject subject, Instant proved, String client, String agent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Opened> renew(String cookie) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<Session> list(String owner, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant ends(Session session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean close(String actor, String owner, String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int closeAll(String actor, String owner) {
        throw new UnsupportedOperationException();
    }
}
