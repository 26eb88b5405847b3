package org.nembo.orchestrator.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.nembo.api.job.JobState;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.work.Stage;
import org.nembo.testkit.fake.Receiver;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class DeliveryTest {

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private static Told told(TestDatabase database) {
        return new Told(database, Callback.Form.SIGNED);
    }

    private static boolean write(DeliveryRows rows, Delivery row, long fence) {
        return rows.write(tx -> rows.tried(tx, row, fence));
    }

    @BothDatabases
    void tellsEveryChangeOnceInOrderAndSigned(TestDatabase database) {
        try (Told told = told(database)) {
            told.stage.run(told.id());
            told.stage.delete(told.id());
            told.runAll();
            assertThat(told.told()).containsExactly("CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
            String secret = told.stage.callbacks.callbacks.secret(Stage.ANN, told.id()).reveal();
            assertThat(told.receiver.received()).allSatisfy(got -> {
                assertThat(got.target()).isEqualTo("/hook?key=k");
                assertThat(Verifier.accepts(secret, got.headers(), got.body())).isTrue();
                long time = Long.parseLong(got.headers().get("webhook-timestamp"));
                assertThat(Instant.ofEpochSecond(time)).isCloseTo(Instant.now(), within(60, ChronoUnit.SECONDS));
            });
            assertThat(told.receiver.received()).extracting(got -> got.headers().get("webhook-id")).doesNotHaveDuplicates();
            assertThat(told.states()).containsOnly(Delivery.State.DELIVERED);
        }
    }

    @BothDatabases
    void sendsTheDeploymentAsOldReceiversKnowIt(TestDatabase database) {
        try (Told told = told(database)) {
            told.stage.sites.put(new Site("local", "", "fake", SiteStatus.ACTIVE, Map.of("region", "rome", "endpoint", "https://rome.example:5000/v3")));
            told.stage.run(told.id());
            told.runAll();
            Map<String, Object> body = Json.object(told.receiver.texts().get(0));
            assertThat(body).containsEntry("physicalId", "d-" + told.id().substring(24)).containsEntry("cloudProviderName", "local")
                    .containsEntry("cloudProviderEndpoint", Map.of("cpEndpoint", "https://rome.example:5000/v3", "region", "rome",
                            "cpComputeServiceId", "local"));
            assertThat(body).containsEntry("uuid", told.id()).containsEntry("status", "CREATE_COMPLETE").containsEntry("task", "NONE")
                    .containsEntry("createdBy", Map.of("issuer", "https://issuer.example", "subject", "ann"))
                    .containsKeys("creationTime", "updateTime", "outputs", "links", "statusReason", "cloudProviderEndpoint", "userGroup");
            assertThat((String) body.get("creationTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d\\+0000");
        }
    }

    @BothDatabases
    void sendsNoSignatureInThePlainForm(TestDatabase database) {
        try (Told told = new Told(database, Callback.Form.PLAIN)) {
            told.change(DeploymentStatus.CREATE_COMPLETE).runAll();
            assertThat(told.receiver.received()).hasSize(1);
            assertThat(told.receiver.received().get(0).headers().keySet()).noneMatch(name -> name.startsWith("webhook"));
            assertThat(told.stage.secrets.paths()).isEmpty();
        }
    }

    @BothDatabases
    void writesTheCallbackWithTheChangeOrNotAtAll(TestDatabase database) {
        try (Told told = told(database)) {
            assertThatThrownBy(() -> told.stage.store.rows().write(tx -> {
                told.stage.store.events().status(tx, told.deployment, "job", DeploymentStatus.CREATE_FAILED, "No.");
                throw new IllegalStateException("rolled back");
            })).hasMessage("rolled back");
            assertThat(told.deliveries()).isEmpty();
        }
    }

    @BothDatabases
    void triesAgainUntilTheReceiverIsWell(TestDatabase database) {
        try (Told told = told(database)) {
            told.receiver.then(Receiver.status(500), Receiver.silence(), Receiver.status(429, "Retry-After", "600"), exchange -> NEVER.await());
            Instant before = told.stage.jobs.clock().instant();
            told.change(DeploymentStatus.CREATE_COMPLETE).runAll();
            Delivery delivery = told.deliveries().get(0);
            assertThat(delivery.state()).isEqualTo(Delivery.State.DELIVERED);
            assertThat(delivery.attempts()).isEqualTo(5);
            assertThat(delivery.error()).isEmpty();
            assertThat(Duration.between(before, told.stage.jobs.clock().instant())).as("5 s, 10 s, 600 s as asked, 40 s").hasSeconds(655);
            assertThat(told.receiver.received()).extracting(got -> got.headers().get("webhook-id")).as("one message").containsOnly(delivery.message());
            assertThat(told.receiver.texts()).as("the same bytes every time").containsOnly(told.receiver.texts().get(0));
        }
    }

    @BothDatabases
    void keepsTheOrderWhileTheReceiverIsDown(TestDatabase database) {
        try (Told told = told(database)) {
            told.receiver.then(Receiver.status(503), Receiver.status(503));
            told.change(DeploymentStatus.CREATE_COMPLETE);
            told.stage.jobs.runUntilAwaiting(told.unfinished().get(0).id(), 1);
            told.change(DeploymentStatus.DELETE_IN_PROGRESS).change(DeploymentStatus.DELETE_COMPLETE);
            assertThat(told.unfinished()).as("one at a time").hasSize(1);
            assertThat(told.deliveries().get(0).error()).isEqualTo("the receiver answered 503");
            assertThat(told.deliveries().get(0).nextTry()).isPresent();
            told.runAll();
            assertThat(told.told()).containsExactly("CREATE_COMPLETE", "CREATE_COMPLETE", "CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
        }
    }

    @BothDatabases
    void yieldsToNewerOnesWhenTheReceiverRefusesIt(TestDatabase database) {
        try (Told told = told(database)) {
            told.receiver.then(Receiver.status(400), Receiver.status(302, "Location", told.receiver.url()));
            told.change(DeploymentStatus.CREATE_COMPLETE).change(DeploymentStatus.DELETE_IN_PROGRESS).change(DeploymentStatus.DELETE_COMPLETE).runAll();
            assertThat(told.told()).containsExactly("CREATE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
            assertThat(told.states()).containsExactly(Delivery.State.SUPERSEDED, Delivery.State.SUPERSEDED, Delivery.State.DELIVERED);
            assertThat(told.deliveries()).extracting(Delivery::answer).containsExactly(400, 302, 204);
        }
    }

    @BothDatabases
    void triesARefusedOneAgainWhenNothingIsNewer(TestDatabase database) {
        try (Told told = told(database)) {
            told.receiver.then(Receiver.status(404), Receiver.status(200));
            told.change(DeploymentStatus.CREATE_COMPLETE).runAll();
            assertThat(told.states()).containsExactly(Delivery.State.DELIVERED);
            assertThat(told.receiver.received()).hasSize(2);
        }
    }

    @BothDatabases
    void givesUpInTheEndAndGoesOn(TestDatabase database) {
        try (Told told = told(database)) {
            told.change(DeploymentStatus.CREATE_COMPLETE);
            String job = told.unfinished().get(0).id();
            for (int i = 0; i < 16; i++) {
                told.receiver.then(Receiver.status(500));
            }
            told.runAll();
            Delivery delivery = told.deliveries().get(0);
            assertThat(delivery.state()).isEqualTo(Delivery.State.FAILED);
            assertThat(delivery.attempts()).isEqualTo(16);
            assertThat(delivery.nextTry()).isEmpty();
            assertThat(delivery.error()).isEqualTo("the receiver answered 500; given up");
            assertThat(told.stage.jobs.find(job).orElseThrow().state()).isEqualTo(JobState.FAILED);
            told.change(DeploymentStatus.DELETE_COMPLETE).runAll();
            assertThat(told.states()).containsExactly(Delivery.State.FAILED, Delivery.State.DELIVERED);
        }
    }

    @BothDatabases
    void stopsWhenTheReceiverWantsNoMore(TestDatabase database) {
        try (Told told = told(database)) {
            told.receiver.then(Receiver.status(410));
            told.change(DeploymentStatus.CREATE_COMPLETE).change(DeploymentStatus.DELETE_IN_PROGRESS).runAll();
            told.change(DeploymentStatus.DELETE_COMPLETE).runAll();
            assertThat(told.told()).containsExactly("CREATE_COMPLETE");
            assertThat(told.states()).containsExactly(Delivery.State.FAILED, Delivery.State.FAILED);
            told.stage.callbacks.callbacks.redeliver(Stage.ANN, told.id(), told.deliveries().get(0).id());
            told.runAll().change(DeploymentStatus.DELETE_COMPLETE).runAll();
            assertThat(told.told()).as("asked for, it begins anew").containsExactly("CREATE_COMPLETE", "CREATE_COMPLETE", "DELETE_COMPLETE");
        }
    }

    @BothDatabases
    void goesOnWhenSomebodyCancelsOne(TestDatabase database) {
        try (Told told = told(database)) {
            told.change(DeploymentStatus.CREATE_COMPLETE).change(DeploymentStatus.DELETE_COMPLETE);
            told.stage.jobs.cancel(told.unfinished().get(0).id());
            told.runAll();
            assertThat(told.states()).containsExactly(Delivery.State.CANCELLED, Delivery.State.DELIVERED);
            assertThat(told.told()).containsExactly("DELETE_COMPLETE");
        }
    }

    @BothDatabases
    void losesNothingAndKeepsTheOrderWhereverTheProcessDies(TestDatabase database) {
        try (Told told = told(database)) {
            List<DeploymentStatus> statuses = List.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.DELETE_IN_PROGRESS,
                    DeploymentStatus.DELETE_COMPLETE);
            told.receiver.then(Receiver.status(500));
            told.stage.jobs.crashAt(-1);
            statuses.forEach(told::change);
            told.runAll();
            int boundaries = told.stage.jobs.boundaries();
            assertThat(boundaries).isEqualTo(14);
            for (int crash = 0; crash < boundaries; crash++) {
                told.receiver.received().clear();
                told.receiver.then(Receiver.status(500));
                statuses.forEach(told::change);
                told.stage.jobs.crashAt(crash);
                told.runAll();
                assertThat(told.unfinished()).as("crash at %d", crash).isEmpty();
                List<Delivery> rows = told.deliveries();
                assertThat(rows.subList(rows.size() - 3, rows.size())).as("crash at %d", crash).extracting(Delivery::state)
                        .containsOnly(Delivery.State.DELIVERED);
                assertThat(told.told().stream().distinct().toList()).as("crash at %d", crash).containsExactly("CREATE_COMPLETE", "DELETE_IN_PROGRESS",
                        "DELETE_COMPLETE");
                assertThat(told.told()).as("crash at %d: what was taken is not sent again", crash).hasSize(4);
            }
        }
    }

    @BothDatabases
    void anOlderClaimWritesNothingOverANewerOne(TestDatabase database) {
        try (Told told = told(database)) {
            told.change(DeploymentStatus.CREATE_COMPLETE);
            DeliveryRows rows = told.stage.callbacks.rows;
            Delivery row = told.deliveries().get(0);
            Attempt failed = Attempt.failed(Attempt.Kind.NOT_NOW, "late", Duration.ZERO);
            Delivery newer = row.after(failed, Delivery.State.PENDING, "newer", Instant.now(), Optional.of(Instant.now()));
            assertThat(write(rows, newer, 7)).isTrue();
            assertThat(write(rows, row.after(failed, Delivery.State.FAILED, "older", Instant.now(), Optional.empty()), 6)).isFalse();
            assertThat(told.deliveries().get(0).error()).isEqualTo("newer");
        }
    }

    @BothDatabases
    void keepsSoManyAndThoseOnTheirWay(TestDatabase database) {
        try (Told told = told(database)) {
            for (int i = 0; i < 12; i++) {
                told.change(DeploymentStatus.UPDATE_COMPLETE);
            }
            assertThat(told.deliveries()).as("none is lost that is still to be sent").hasSize(12);
            told.runAll().change(DeploymentStatus.DELETE_COMPLETE).runAll();
            assertThat(told.deliveries()).extracting(Delivery::sequence).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        }
    }

    @BothDatabases
    void vanishesWithItsDeployment(TestDatabase database) {
        try (Told told = told(database)) {
            told.change(DeploymentStatus.DELETE_COMPLETE).change(DeploymentStatus.DELETE_COMPLETE);
            told.stage.store.rows().write(tx -> told.stage.store.rows().forget(tx, Instant.now().plusSeconds(60)));
            told.runAll();
            assertThat(told.receiver.received()).isEmpty();
            assertThat(told.deliveries()).isEmpty();
        }
    }
}
