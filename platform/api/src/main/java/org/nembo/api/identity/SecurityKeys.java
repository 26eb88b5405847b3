package org.nembo.api.identity;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Security keys and passkeys (WebAuthn) of local accounts: how a page lets a browser make one, and what becomes of it. Signing in with one is
 * {@link Credentials#verify(String, org.nembo.api.secret.Secret, Answer)}. What goes to the browser and comes back is JSON as WebAuthn Level 3 writes it
 * ({@code PublicKeyCredentialCreationOptionsJSON} and so on). A challenge is good for five minutes, in one browser, once, and on the node that made it.
 * Thread-safe.
 */
@ProviderType
public interface SecurityKeys {

    /** A key as it may be shown at any time. */
    record SecurityKey(String id, String name, Instant created, Optional<Instant> lastUsed) {
    }

    /** A key just added. @param recoveryCodes shown this once; empty when the account has such codes already */
    record Added(SecurityKey key, List<String> recoveryCodes) {
        public Added {
            recoveryCodes = List.copyOf(recoveryCodes);
        }

        @Override
        public String toString() {
            return "Added[" + key.id() + "]";
        }
    }

    /**
     * Where a browser is asked.
     *
     * @param origin  scheme, host and port under which the browser sees the page: what it answers must be for that
     * @param browser what only this browser has while it is asked, such as the proof in a form
     * @param client  the network address it comes from
     */
    record Place(URI origin, String browser, String client) {
        public Place {
            Objects.requireNonNull(origin, "origin");
            Objects.requireNonNull(browser, "browser");
            Objects.requireNonNull(client, "client");
        }

        @Override
        public String toString() {
            return "Place[" + origin + "]";
        }
    }

    /** What the browser answered. */
    record Answer(String json, Place place) {
        public Answer {
            Objects.requireNonNull(json, "json");
            Objects.requireNonNull(place, "place");
        }

        @Override
        public String toString() {
            return "Answer[***]";
        }
    }

    /** Whether keys work under this address: it needs a name, and https unless it is this machine. */
    boolean worksAt(URI origin);

    /** In the order in which they came. */
    List<SecurityKey> list(String uid);

    /** What the browser is told to make. @throws org.nembo.api.error.NemboException {@code USER_NOT_LOCAL}, {@code SECURITY_KEY_ADDRESS} */
    String creation(String uid, Place place);

    /**
     * Adds what the browser made. From then on a second factor is demanded of the account.
     *
     * @throws org.nembo.api.error.NemboException {@code SECURITY_KEY_INVALID} with the reason, {@code SECURITY_KEY_EXISTS}, {@code TOO_MANY_REQUESTS}
     */
    Added add(String uid, String name, Answer answer);

    /** @param actor {@link Subject#id()}, for the audit log @throws org.nembo.api.error.NemboException {@code SECURITY_KEY_NOT_FOUND} */
    SecurityKey rename(String actor, String uid, String id, String name);

    /** @param actor as above @throws org.nembo.api.error.NemboException {@code SECURITY_KEY_NOT_FOUND} */
    void remove(String actor, String uid, String id);

    /** What the browser is asked after the password was right; empty when the account has no keys, or they do not work there. */
    Optional<String> question(String username, Place place);

    /** What the browser is asked when nobody said yet who they are; empty when keys do not work there. */
    Optional<String> question(Place place);
}
