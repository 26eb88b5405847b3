package org.nembo.security;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Throttle;

/** Lets everybody through until it is closed, and remembers who asked. */
public final class OpenThrottle implements Throttle {

    public final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public void closeForAll() {
        closed = true;
    }

    @Override
    public void admit(String kind, String account, String client) {
        asked.add(kind + " " + account + " " + client);
        if (closed) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "wait").with("retryAfter", 7L);
        }
    }

    @Override
    public void failed(String kind, String account, String client) {
        // Was counted by admit.
    }

    @Override
    public void succeeded(String kind, String account, String client) {
        asked.add("good " + kind + " " + account + " " + client);
    }
}
