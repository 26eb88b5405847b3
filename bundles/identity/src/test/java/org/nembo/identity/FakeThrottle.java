package org.nembo.identity;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Throttle;

/** Lets five wrong guesses through per account, then none; accounts that nobody claims are not counted. Remembers what it was told. */
public final class FakeThrottle implements Throttle {

    private static final int FREE = 5;

    private final Map<String, Integer> wrong = new ConcurrentHashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    public List<String> told() {
        return List.copyOf(told);
    }

    public void reset() {
        wrong.clear();
    }

    @Override
    public void admit(String kind, String account, String client) {
        if (wrong.getOrDefault(kind + " " + account, 0) >= FREE) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many wrong guesses").with("retryAfter", 17);
        }
    }

    @Override
    public void failed(String kind, String account, String client) {
        told.add(kind + " " + account + " from " + client);
        if (!account.isEmpty()) {
            wrong.merge(kind + " " + account, 1, Integer::sum);
        }
    }

    @Override
    public void succeeded(String kind, String account, String client) {
        wrong.remove(kind + " " + account);
    }
}
