package org.nembo.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.front.SampleApi;
import org.nembo.http.front.TestServer;
import org.nembo.http.front.ThingsResource;
import org.nembo.http.status.ApisServed;

class SwapTest {

    private static final String PATH = "/api/v1/gates";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void othersNoticeNothingOfReplacements() throws Exception {
        server.add(new SampleApi("/api/v1/things", new ThingsResource()));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> load = CompletableFuture.allOf(load("/api/v1/things", over, answered, failures),
                load("/api/v1/things/x", over, answered, failures));
        for (int i = 0; i < 20; i++) {
            SampleApi api = new SampleApi(PATH, new GatedResource("generation " + i));
            server.add(api);
            assertThat(server.get(PATH).body()).isEqualTo("generation " + i);
            server.apis.removeApi(api);
        }
        over.set(true);
        load.get(60, TimeUnit.SECONDS);
        assertThat(failures).isEmpty();
        assertThat(answered.get()).isGreaterThan(40);
    }

    @Test
    void aNewApiTakesOverWithoutAGapWhenItComesBeforeTheOldOneGoes() throws Exception {
        SampleApi old = new SampleApi(PATH, new GatedResource("old"));
        SampleApi next = new SampleApi(PATH, new GatedResource("new"));
        server.add(old);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> load = load(PATH, over, answered, failures);
        server.add(next);
        assertThat(server.get(PATH).body()).isEqualTo("old");
        server.apis.removeApi(old);
        assertThat(server.get(PATH).body()).isEqualTo("new");
        int until = answered.get() + 20;
        TestServer.await(() -> answered.get() > until || !failures.isEmpty());
        over.set(true);
        load.get(60, TimeUnit.SECONDS);
        assertThat(failures).isEmpty();
    }

    @Test
    void asksToComeBackSoonAndLaterSaysNotFound() throws Exception {
        Settings patient = new Settings(TestServer.LIMITS, new Settings.Swap(TestServer.SWAP.grace(), Duration.ofHours(1)), TestServer.STREAMS,
                TestServer.NETWORK);
        SampleApi api = new SampleApi(PATH, new GatedResource("x"));
        try (TestServer other = new TestServer(patient).start().add(api)) {
            other.apis.removeApi(api);
            HttpResponse<String> soon = other.get(PATH);
            assertThat(soon.statusCode()).isEqualTo(503);
            assertThat(soon.headers().firstValue("Retry-After")).hasValue("1");
        }
        server.add(api);
        server.apis.removeApi(api);
        TestServer.await(() -> status(PATH) == 404);
        assertThat(status("/api/v1/gatesmore")).isEqualTo(404);
    }

    @Test
    void removalWaitsForTheRequestsInsideAndLetsNoneIn() throws Exception {
        GatedResource gated = new GatedResource("finished");
        SampleApi api = new SampleApi(PATH, gated);
        server.add(api);
        CompletableFuture<HttpResponse<String>> inside = CompletableFuture.supplyAsync(() -> get(PATH + "/slow"));
        assertThat(gated.entered.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> server.apis.removeApi(api));
        TestServer.await(() -> status(PATH) == 503);
        assertThat(removal).isNotDone();
        gated.gate.countDown();
        assertThat(inside.get(60, TimeUnit.SECONDS).body()).isEqualTo("finished");
        removal.get(60, TimeUnit.SECONDS);
    }

    @Test
    void removalWaitsForSuspendedRequestsToo() throws Exception {
        GatedResource gated = new GatedResource("x");
        SampleApi api = new SampleApi(PATH, gated);
        server.add(api);
        CompletableFuture<HttpResponse<String>> inside = CompletableFuture.supplyAsync(() -> get(PATH + "/async"));
        assertThat(gated.entered.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> server.apis.removeApi(api));
        TestServer.await(() -> status(PATH) == 503);
        assertThat(removal).isNotDone();
        TestServer.await(() -> gated.suspended.resume("resumed"));
        assertThat(inside.get(60, TimeUnit.SECONDS).body()).isEqualTo("resumed");
        removal.get(60, TimeUnit.SECONDS);
    }

    @Test
    void removalGivesUpWhenTheGraceIsOver() throws Exception {
        Settings impatient = new Settings(TestServer.LIMITS, new Settings.Swap(Duration.ofMillis(100), Duration.ofMillis(100)), TestServer.STREAMS,
                TestServer.NETWORK);
        try (TestServer other = new TestServer(impatient).start()) {
            GatedResource gated = new GatedResource("x");
            SampleApi api = new SampleApi(PATH, gated);
            other.add(api);
            CompletableFuture<Void> inside = CompletableFuture.runAsync(() -> {
                try {
                    other.get(PATH + "/slow");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(gated.entered.await(60, TimeUnit.SECONDS)).isTrue();
            other.apis.removeApi(api);
            assertThat(inside).isNotDone();
            gated.gate.countDown();
            inside.handle((done, failure) -> null).get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void anApiMayRemoveItselfWithoutWaitingForItself() throws Exception {
        GatedResource gated = new GatedResource("gone");
        SampleApi api = new SampleApi(PATH, gated);
        server.add(api);
        gated.action = () -> server.apis.removeApi(api);
        long begun = System.nanoTime();
        server.get(PATH + "/act");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TestServer.SWAP.grace());
    }

    @Test
    void refusesOverlappingPathsUntilTheFirstGoes() throws Exception {
        SampleApi first = new SampleApi(PATH, new GatedResource("first"));
        SampleApi below = new SampleApi(PATH + "/below", new GatedResource("below"));
        server.add(first).add(below).add(new SampleApi("/api/v1/gatesmore", new GatedResource("beside")));
        assertThat(status(PATH + "/below")).isEqualTo(404);
        assertThat(server.get("/api/v1/gatesmore").body()).isEqualTo("beside");
        Result health = new ApisServed(server.apis).execute();
        assertThat(health.getStatus()).isEqualTo(Result.Status.WARN);
        assertThat(health.toString()).contains("'Sample at " + PATH + "' has " + PATH + " already");
        server.apis.removeApi(first);
        assertThat(server.get(PATH + "/below").body()).isEqualTo("below");
        assertThat(new ApisServed(server.apis).execute().getStatus()).isEqualTo(Result.Status.OK);
    }

    @Test
    void refusesPathsThatAreNone() {
        server.add(new SampleApi("/api/v1/*", new GatedResource("x")));
        assertThat(server.apis.claims().get(0).refusal()).contains("must be absolute");
        assertThat(status("/api/v1/*")).isEqualTo(404);
    }

    @Test
    void saysSoWhenAnApiCannotBeBuilt() throws Exception {
        server.add(new RestApi() {
            @Override
            public String path() {
                return PATH;
            }

            @Override
            public String title() {
                return "Broken";
            }

            @Override
            public Set<Object> resources() {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public Optional<EventFeed> feed() {
                return Optional.empty();
            }
        });
        assertThat(server.get(PATH).statusCode()).isEqualTo(503);
        Result health = new ApisServed(server.apis).execute();
        assertThat(health.getStatus()).isEqualTo(Result.Status.CRITICAL);
        assertThat(health.toString()).contains(PATH + " could not be started");
    }

    private CompletableFuture<Void> load(String path, AtomicBoolean over, AtomicInteger answered, ConcurrentLinkedQueue<String> failures) {
        return CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                HttpResponse<String> answer = get(path);
                answered.incrementAndGet();
                if (answer.statusCode() != 200) {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            }
        });
    }

    private int status(String path) {
        return get(path).statusCode();
    }

    private HttpResponse<String> get(String path) {
        try {
            return server.get(path);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(path, e);
        }
    }

    @Test
    void anApiIsBuiltWithoutTheRequestDuringWhichItCame() {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        trace.set("a request's");
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        server.add(new RestApi() {
            @Override
            public String path() {
                return "/api/v1/traced";
            }

            @Override
            public String title() {
                return "Traced";
            }

            @Override
            public Set<Object> resources() {
                seen.add(Thread.currentThread().getName() + " " + trace.get());
                return Set.of(new ThingsResource());
            }
        });
        assertThat(seen).isNotEmpty().filteredOn(one -> one.startsWith("nembo-http-build")).isNotEmpty().allMatch(one -> one.endsWith(" null"));
    }
}
