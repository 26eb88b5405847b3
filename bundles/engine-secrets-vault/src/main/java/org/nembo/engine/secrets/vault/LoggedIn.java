package org.nembo.engine.secrets.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token that requests carry: got at the first need, renewed before it ends, got anew when it is refused. Thread-safe. */
final class LoggedIn {

    private static final Logger log = LoggerFactory.getLogger(LoggedIn.class);
    private static final long LARGEST_FILE = 16 * 1024;

    /** @param renew when to renew it, in {@link System#nanoTime()}; {@code Long.MAX_VALUE} for never */
    private record Held(String token, boolean renewable, long renew) {
    }

    private final Settings settings;
    private final Wire wire;
    private Held held;

    LoggedIn(Settings settings, Wire wire) {
        this.settings = settings;
        this.wire = wire;
    }

    /** @throws NemboException {@code SECRETS_VAULT_REFUSED} when the login is */
    Wire.Reply send(String method, String path, Object body) {
        String token = token();
        Wire.Reply reply = wire.send(method, path, token, body);
        if (reply.status() == 403) {
            // It may have expired or been revoked: once more with a new one.
            reply = wire.send(method, path, anew(token), body);
        }
        if (reply.status() == 403) {
            throw refused("%s on %s: %s".formatted(method, path, reply.errors()));
        }
        return reply;
    }

    /** Renews the token when it is time; called now and then. */
    synchronized void keepAlive() {
        if (held == null || !held.renewable() || System.nanoTime() - held.renew() < 0) {
            return;
        }
        try {
            Wire.Reply reply = wire.once("POST", "auth/token/renew-self", held.token(), Map.of());
            if (reply.status() == 200) {
                held = held(held.token(), reply);
            } else {
                log.info("The token for {} is not renewed ({} {}): logging in again", settings.url(), reply.status(), reply.errors());
                held = login();
            }
        } catch (IOException | NemboException e) {
            log.warn("The token for {} could not be renewed, it is tried again: {}", settings.url(), e.getMessage());
        }
    }

    private synchronized String token() {
        if (held == null) {
            held = login();
        }
        return held.token();
    }

    private synchronized String anew(String refused) {
        if (held == null || held.token().equals(refused)) {
            held = login();
        }
        return held.token();
    }

    private Held login() {
        Settings.Login login = settings.login();
        if (login.tokenFile().isPresent()) {
            String token = read(login.tokenFile().get());
            Wire.Reply self = wire.send("GET", "auth/token/lookup-self", token, null);
            if (self.status() != 200) {
                throw refused("the token in %s: %s".formatted(login.tokenFile().get(), self.errors()));
            }
            return renewing(token, self.body().at("/data/renewable").asBoolean(), self.body().at("/data/ttl").asLong());
        }
        Wire.Reply reply = login.roleId().isEmpty()
                ? wire.send("POST", "auth/jwt/login", "", Map.of("role", login.jwtRole(), "jwt", read(login.jwtFile().orElseThrow())))
                : wire.send("POST", "auth/approle/login", "", Map.of("role_id", login.roleId(), "secret_id", read(login.secretIdFile().orElseThrow())));
        String token = reply.body().at("/auth/client_token").asText();
        if (reply.status() != 200 || token.isEmpty()) {
            throw refused("the login: " + reply.errors());
        }
        log.info("Logged in at {} with the policies {}", settings.url(), reply.body().at("/auth/policies"));
        return held(token, reply);
    }

    private static Held held(String token, Wire.Reply reply) {
        return renewing(token, reply.body().at("/auth/renewable").asBoolean(), reply.body().at("/auth/lease_duration").asLong());
    }

    private static Held renewing(String token, boolean renewable, long seconds) {
        return new Held(token, renewable && seconds > 0, System.nanoTime() + Duration.ofSeconds(seconds).toNanos() / 2);
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw refused("%s has over %d bytes".formatted(file, LARGEST_FILE));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw refused("%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()));
        }
    }

    private static NemboException refused(String why) {
        return new NemboException(VaultEngineError.SECRETS_VAULT_REFUSED, "the store of secrets refuses " + why);
    }
}
