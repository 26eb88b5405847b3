package org.nembo.directory.credential;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** Has no session, and remembers who was signed out everywhere, as {@code actor owner}. */
final class SignedOut implements BrowserSessions {

    final List<String> told = new ArrayList<>();

    @Override
    public Opened open(Subject subject, String client, String agent) {
        throw new UnsupportedOperationException("nobody signs in here");
    }

    @Override
    public Opened open(Subject subject, Instant proved, String client, String agent) {
        throw new UnsupportedOperationException("nobody signs in here");
    }

    @Override
    public Optional<Session> find(String cookie) {
        return Optional.empty();
    }

    @Override
    public Optional<Opened> renew(String cookie) {
        return Optional.empty();
    }

    @Override
    public Page<Session> list(String owner, PageRequest page) {
        return Page.of(List.of(), page.limit(), Session::id);
    }

    @Override
    public Instant ends(Session session) {
        return session.created();
    }

    @Override
    public boolean close(String actor, String owner, String id) {
        return false;
    }

    @Override
    public int closeAll(String actor, String owner) {
        told.add(actor + " " + owner);
        return 0;
    }
}
