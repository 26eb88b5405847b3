package org.nembo.secrets.vault;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.secrets.SecretStore;
import org.nembo.secrets.TestStores;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;

/**
 * The three APIs in a real server, over a store in SQLite. The tokens of people are {@code root}, {@code ada}, {@code bob}, {@code weak} (ada's, good for
 * something else), and {@code jwt-ada}, which is for the audience {@code secrets} alone.
 */
public final class World implements AutoCloseable {

    static final Map<String, Subject> PEOPLE = Map.of("root", FakePolicy.admin(), "ada", FakePolicy.user("ada", "physics"), "bob", FakePolicy.user("bob"),
            "weak", FakePolicy.with(FakePolicy.user("ada", "physics"), "sites:read"));

    public final RecordedAudit audit = new RecordedAudit();
    final Set<String> suspended = ConcurrentHashMap.newKeySet();
    final List<String> guesses = new CopyOnWriteArrayList<>();
    final StoreDatabases databases;
    public final SecretStore store;
    final List<RestApi> apis;
    final TestServer server;
    private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
    volatile String client = "127.0.0.1";
    volatile int guessesAllowed = Integer.MAX_VALUE;

    public World(Path directory) throws Exception {
        databases = StoreDatabases.sqlite(directory.resolve("nembo.db"));
        store = TestStores.with(databases, directory.resolve("master.key"), new Ticking());
        Vault vault = new Vault(store, audit, new Gate.People(authenticator(), new FakePolicy(), new People(), new Counting()), () -> client);
        apis = List.of(new SysApi(vault), new AuthApi(vault), new ValuesApi(vault));
        server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), authenticator()).start();
        apis.forEach(server::add);
    }

    public void passes(Duration time) {
        now = now.plus(time);
    }

    public String url() {
        return server.uri("").toString();
    }

    public HttpResponse<String> ask(String method, String path, String token, String body, String... headers) throws IOException, InterruptedException {
        return server.send(path, request -> {
            request.method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            if (!token.isEmpty()) {
                request.header("X-Vault-Token", token);
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            return request;
        });
    }

    /** Serves one more API. */
    public void serve(RestApi api) {
        server.add(api);
    }

    public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) throws IOException, InterruptedException {
        return server.send(path, request);
    }

    public Directory people() {
        return new People();
    }

    public Policy policy() {
        return new FakePolicy();
    }

    @Override
    public void close() {
        server.close();
        databases.close();
    }

    private static Authenticator authenticator() {
        return (token, audience) -> {
            boolean forHere = token.startsWith("jwt-") ? audience.equals("secrets") : audience.equals("api");
            Subject person = PEOPLE.get(token.replace("jwt-", ""));
            if (person == null || !forHere) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, person == null ? "the token is unknown" : "the token is for another audience");
            }
            return person;
        };
    }

    private final class Ticking extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final class People implements Directory {
        @Override
        public Subject admit(Subject verified) {
            return verified;
        }

        @Override
        public Optional<User> find(String uid) {
            return Optional.empty();
        }

        @Override
        public Optional<User> find(String issuer, String subject) {
            return Optional.of(new User("u-" + subject, issuer, subject, subject, "", "", suspended.contains(subject), Set.of(), now, Optional.empty()));
        }

        @Override
        public Optional<User> findLocal(String username) {
            return Optional.empty();
        }
    }

    private final class Counting implements Throttle {
        @Override
        public void admit(String kind, String account, String client) {
            if (guesses.size() >= guessesAllowed) {
                throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "wait").with("retryAfter", 3);
            }
        }

        @Override
        public void failed(String kind, String account, String client) {
            guesses.add(kind + " " + account + " " + client);
        }

        @Override
        public void succeeded(String kind, String account, String client) {
            guesses.removeIf(guess -> guess.startsWith(kind + " " + account + " "));
        }
    }
}
