package org.nembo.directory.credential;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Throttle;

/** Refuses an account after a number of failures, until a proof is right; those that name none after ten times as many. Remembers who asked. Thread-safe. */
public final class CountedThrottle implements Throttle {

    private final int most;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public CountedThrottle(int most) {
        this.most = most;
    }

    /** As {@code kind account client}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void admit(String kind, String account, String client) {
        asked.add(kind + " " + account + " " + client);
        if (failures.getOrDefault(kind + account, 0) >= (account.isEmpty() ? 10 * most : most)) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "wait").with("retryAfter", 1);
        }
    }

    @Override
    public void failed(String kind, String account, String client) {
        failures.merge(kind + account, 1, Integer::sum);
    }

    @Override
    public void succeeded(String kind, String account, String client) {
        failures.remove(kind + account);
    }
}
