package org.nembo.identity;

import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.SecurityKeys;

/**
 * Security keys in memory. A question is JSON with a challenge that names what it is for, whose it is and the browser; the right answer is {@code signed } and
 * the challenge.
 */
public final class FakeKeys implements SecurityKeys {

    private final Map<String, Map<String, SecurityKey>> keys = new LinkedHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean working;

    public void reset() {
        keys.clear();
        working = false;
    }

    /** As under an address with a name, which the server of the tests does not have. */
    public void work() {
        working = true;
    }

    public SecurityKey give(String uid, String name) {
        SecurityKey key = new SecurityKey("k" + count.incrementAndGet(), name, Instant.parse("2026-11-20T08:15:30Z"), Optional.empty());
        keys.computeIfAbsent(uid, none -> new LinkedHashMap<>()).put(key.id(), key);
        return key;
    }

    public static String signed(String challenge) {
        return "signed " + challenge;
    }

    /** Whether it answers what was asked in that place. */
    boolean isRight(Answer answer, String purpose) {
        return answer.json().equals(signed(challenge(purpose, answer.place())));
    }

    private static String challenge(String purpose, Place place) {
        return purpose + " " + place.origin() + " " + place.browser();
    }

    @Override
    public boolean worksAt(URI origin) {
        return working;
    }

    @Override
    public List<SecurityKey> list(String uid) {
        return List.copyOf(keys.getOrDefault(uid, Map.of()).values());
    }

    @Override
    public String creation(String uid, Place place) {
        return "{\"challenge\":\"" + challenge("add " + uid, place) + "\"}";
    }

    @Override
    public Added add(String uid, String name, Answer answer) {
        if (!isRight(answer, "add " + uid)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the answer of the security key is not taken");
        }
        boolean first = list(uid).isEmpty();
        return new Added(give(uid, name), first ? List.of("AAAA-BBBB", "CCCC-DDDD") : List.of());
    }

    @Override
    public SecurityKey rename(String actor, String uid, String id, String name) {
        SecurityKey old = find(uid, id);
        SecurityKey renamed = new SecurityKey(id, name, old.created(), old.lastUsed());
        keys.get(uid).put(id, renamed);
        return renamed;
    }

    @Override
    public void remove(String actor, String uid, String id) {
        keys.get(uid).remove(find(uid, id).id());
    }

    private SecurityKey find(String uid, String id) {
        return Optional.ofNullable(keys.getOrDefault(uid, Map.of()).get(id))
                .orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND, "there is no security key '" + id + "'"));
    }

    @Override
    public Optional<String> question(String username, Place place) {
        return working && keys.containsKey("u-" + username) ? Optional.of("{\"challenge\":\"" + challenge("prove " + username, place) + "\"}")
                : Optional.empty();
    }

    @Override
    public Optional<String> question(Place place) {
        return working ? Optional.of("{\"challenge\":\"" + challenge("enter", place) + "\"}") : Optional.empty();
    }
}
