package org.nembo.identity;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.TrustedIssuers;

/**
 * Two issuers elsewhere, {@code lab} and {@code down}, which does not answer. The first one holds on to what a sign-in began with, as a real one does: a code
 * is redeemed with the redirect, the nonce and the verifier of the request only, and once.
 */
public final class FakeIssuers implements TrustedIssuers {

    public static final String LAB = "https://lab.example";

    private record Given(Request request, Proof proof) {
    }

    private final Map<String, Request> asked = new ConcurrentHashMap<>();
    private final Map<String, Given> codes = new ConcurrentHashMap<>();

    void reset() {
        asked.clear();
        codes.clear();
    }

    public Request asked(String state) {
        return asked.get(state);
    }

    /** The person signs in at the issuer: a code for it. */
    public String code(String state, Proof proof) {
        String code = Opaque.value();
        codes.put(code, new Given(asked.get(state), proof));
        return code;
    }

    public boolean knows(String code) {
        return codes.containsKey(code);
    }

    @Override
    public List<Offer> offers() {
        return List.of(new Offer("lab", "The <Lab>", LAB), new Offer("down", "Out of order", "https://down.example"));
    }

    @Override
    public URI begin(String name, Request request) {
        demandUp(name);
        asked.put(request.state(), request);
        return URI.create(LAB + "/authorize?state=" + request.state() + "&x=1");
    }

    @Override
    public Proof finish(String name, Answer answer) {
        demandUp(name);
        Given given = codes.remove(answer.code());
        boolean good = given != null && given.request().redirect().equals(answer.redirect()) && given.request().nonce().equals(answer.nonce())
                && given.request().challenge().equals(Opaque.hash(answer.verifier()));
        if (!good) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the code is not good <b>");
        }
        return given.proof();
    }

    private static void demandUp(String name) {
        if (name.equals("down")) {
            throw new NemboException(GeneralError.UNAVAILABLE, "the issuer cannot be reached").with("retryAfter", 5);
        }
    }
}
