package org.nembo.orchestrator.callback;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.job.Job;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.work.Stage;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.Receiver;
import org.nembo.testkit.sql.TestDatabase;

/** A deployment of ann's whose changes a receiver is told. */
final class Told implements AutoCloseable {

    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                web: { type: nembo.nodes.Process, properties: { command: [sleep, '60'] } }
            """;

    final Stage stage;
    final Receiver receiver = new Receiver();
    final Deployment deployment;

    Told(TestDatabase database, Callback.Form form) {
        this.stage = new Stage(database);
        this.deployment = stage.creation.create(Stage.ANN, request(new Callback(receiver.url() + "?key=k", form), Optional.empty()));
    }

    static NewDeployment request(Callback callback, Optional<String> group) {
        return new NewDeployment(Optional.of("told"), TEMPLATE, Map.of(), null, null, null, null, null, group, null, null, null,
                null, Optional.of(callback), null);
    }

    String id() {
        return deployment.id();
    }

    /** Changes the status as a job does. */
    Told change(DeploymentStatus status) {
        stage.store.rows().write(tx -> {
            stage.store.rows().status(tx, id(), status, "Because.", Instant.now());
            stage.store.events().status(tx, stage.store.rows().find(tx, id()).orElseThrow(), "job", status, "Because.");
            return status;
        });
        return this;
    }

    /** The deliveries, oldest first. */
    List<Delivery> deliveries() {
        return stage.callbacks.rows.list(id(), PageRequest.first(100)).items().stream()
                .sorted((a, b) -> Long.compare(a.sequence(), b.sequence())).toList();
    }

    List<Delivery.State> states() {
        return deliveries().stream().map(Delivery::state).toList();
    }

    /** The jobs that have callbacks to send. */
    List<Job> unfinished() {
        return stage.jobs.list(new Jobs.Filter("", DeliveryQueue.JOB, "", Optional.empty()), PageRequest.first(100)).items().stream()
                .filter(job -> !job.state().isFinal()).toList();
    }

    /** Runs every job that has callbacks to send, with those that follow, to the end. A process that dies is started again. */
    Told runAll() {
        for (List<Job> jobs = unfinished(); !jobs.isEmpty(); jobs = unfinished()) {
            for (Job job : jobs) {
                try {
                    stage.jobs.run(job.id());
                } catch (FakeJobs.Crash e) {
                    continue;
                }
            }
        }
        return this;
    }

    /** The statuses that the receiver was told, in this order. */
    List<String> told() {
        return receiver.texts().stream().map(text -> text.replaceAll(".*\"status\":\"([A-Z_]+)\".*", "$1")).toList();
    }

    @Override
    public void close() {
        receiver.close();
        stage.close();
    }
}
