package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.EventFeed;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;

class DeploymentFeedTest {

    private final Stage stage = new Stage();
    private final DeploymentFeed feed = new DeploymentFeed(stage.deployments, stage.store, stage.events);

    @AfterEach
    void close() {
        feed.close();
        stage.close();
    }

    /** A client that takes so much and then is gone. */
    private static final class Client implements EventFeed.Sink {

        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final List<String> types = new CopyOnWriteArrayList<>();
        private final List<String> data = new CopyOnWriteArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final int takes;

        Client(int takes) {
            this.takes = takes;
        }

        Client() {
            this(Integer.MAX_VALUE);
        }

        @Override
        public boolean send(String id, String type, String text) {
            ids.add(id);
            types.add(type);
            data.add(text);
            return ids.size() < takes;
        }

        @Override
        public void end() {
            ended.countDown();
        }

        void awaitEnd() throws InterruptedException {
            assertThat(ended.await(20, TimeUnit.SECONDS)).as("the stream ends by itself").isTrue();
        }
    }

    private AutoCloseable open(Client client, String path, String last) {
        return feed.open(new EventFeed.Request(Stage.ANN, path, Map.of(), Optional.ofNullable(last)), client);
    }

    @Test
    void eventsGoFromTheBeginningToTheEndOfTheJob() throws InterruptedException {
        Deployment accepted = stage.submit(Yaml.WEB, Map.of());
        Client early = new Client();
        open(early, accepted.id() + "/events", null);
        stage.jobs.runUntilAwaiting(accepted.job(), 0);
        stage.run(accepted.id());
        early.awaitEnd();
        assertThat(early.types).startsWith("org.nembo.deployment.created").endsWith("org.nembo.deployment.create-complete", "org.nembo.job.succeeded");
        assertThat(early.data.get(0)).contains("\"type\":\"org.nembo.deployment.created\"", "\"data\":{", "\"deployment\":\"" + accepted.id());
        Client late = new Client();
        open(late, accepted.id() + "/events", null);
        late.awaitEnd();
        assertThat(late.ids).isEqualTo(early.ids);
        assertThat(stage.events.followers()).as("nothing but the subscriber of deletions is left").isEqualTo(1);
    }

    @Test
    void whoComesBackMissesNothingAndSeesNothingTwice() throws InterruptedException {
        Deployment done = stage.create(Yaml.TWO);
        for (String what : List.of("/events", "/log")) {
            Client first = new Client(3);
            Client whole = new Client();
            open(whole, done.id() + what, null);
            whole.awaitEnd();
            open(first, done.id() + what, null);
            await(() -> first.ids.size() == 3);
            Client second = new Client();
            open(second, done.id() + what, first.ids.get(2));
            second.awaitEnd();
            assertThat(second.ids).isEqualTo(whole.ids.subList(3, whole.ids.size())).isNotEmpty();
        }
    }

    @Test
    void whoHasSeenEverythingIsToldThatItIsOver() throws InterruptedException {
        Deployment done = stage.create(Yaml.WEB);
        String last = String.valueOf(stage.events.position());
        for (String what : List.of("/events", "/log")) {
            Client client = new Client();
            open(client, done.id() + what, last.equals("0") ? null : "999999");
            client.awaitEnd();
            assertThat(client.ids).isEmpty();
        }
    }

    @Test
    void theLogIsLive() throws InterruptedException {
        Deployment accepted = stage.submit(Yaml.WEB, Map.of());
        Client client = new Client();
        open(client, accepted.id() + "/log", "0");
        stage.run(accepted.id());
        client.awaitEnd();
        assertThat(client.types).containsOnly("log");
        assertThat(client.data).anySatisfy(line -> assertThat(line).contains("\"step\":\"start web\"", "web answers at http://127.0.0.1:20001"));
        assertThat(client.ids).doesNotHaveDuplicates();
    }

    @Test
    void aStreamGoesOnFromTheCancelledCreationIntoTheDeletion() throws InterruptedException {
        Deployment accepted = stage.submit(Yaml.WEB, Map.of());
        Client events = new Client();
        Client log = new Client();
        open(events, accepted.id() + "/events", null);
        open(log, accepted.id() + "/log", null);
        stage.jobs.runUntilAwaiting(accepted.job(), 0);
        stage.deletion.delete(Stage.ANN, accepted.id(), false);
        stage.jobs.run(accepted.job());
        assertThat(events.ended.getCount()).isEqualTo(1);
        stage.run(accepted.id());
        events.awaitEnd();
        log.awaitEnd();
        assertThat(events.types).endsWith("org.nembo.deployment.delete-complete", "org.nembo.job.succeeded").contains("org.nembo.job.cancelled");
    }

    @Test
    void aClosedStreamSendsNoMore() throws Exception {
        Deployment accepted = stage.submit(Yaml.WEB, Map.of());
        Client client = new Client();
        AutoCloseable stream = open(client, accepted.id() + "/events", null);
        stream.close();
        stream.close();
        int seen = client.ids.size();
        stage.run(accepted.id());
        assertThat(client.ids).hasSize(seen);
    }

    @Test
    void refusesWhatItHasNot() {
        Deployment accepted = stage.submit(Yaml.WEB, Map.of());
        for (String path : List.of("", accepted.id(), accepted.id() + "/", accepted.id() + "/template", accepted.id() + "/events/1", "/events")) {
            assertThatThrownBy(() -> open(new Client(), path, null)).as(path).isInstanceOf(NemboException.class);
        }
        assertThatThrownBy(() -> open(new Client(), accepted.id() + "/events", "-1")).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.INVALID_REQUEST));
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(until);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void aStreamInheritsNothingOfTheRequestDuringWhichItsThreadWasMade() throws Exception {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        Deployment deployment = stage.create(Yaml.TWO);
        trace.set("a request's");
        CompletableFuture<String> seen = new CompletableFuture<>();
        EventFeed.Sink sink = new EventFeed.Sink() {
            @Override
            public boolean send(String id, String type, String text) {
                return true;
            }

            @Override
            public void end() {
                seen.complete(String.valueOf(trace.get()));
            }
        };
        try (AutoCloseable stream = feed.open(new EventFeed.Request(Stage.ANN, deployment.id() + "/log", Map.of(), Optional.empty()), sink)) {
            assertThat(stream).isNotNull();
            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("null");
        }
    }
}
