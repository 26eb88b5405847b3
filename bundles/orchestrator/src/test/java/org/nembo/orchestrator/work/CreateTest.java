package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.job.JobState;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.NewDeployment;

import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class CreateTest {

    @BothDatabases
    void createsStartsAndTellsTheOutputs(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Deployment accepted = stage.submit(Yaml.WEB, Map.of("message", "hi", "password", "hunter22"));
            assertThat(accepted.status()).isEqualTo(DeploymentStatus.CREATE_IN_PROGRESS);
            assertThat(accepted.inputs()).isEqualTo(Map.of("message", "hi", "password", "***"));

            Deployment done = stage.run(accepted.id());
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(done.statusReason()).isEqualTo("Running at site local.");
            assertThat(done.site()).isEqualTo("local");
            assertThat(done.outputs()).isEqualTo(Map.of("url", "http://127.0.0.1:20001", "admin", "http://127.0.0.1:21001/admin", "password", "***"));
            assertThat(stage.deployments.outputs(Stage.ANN, done.id(), true)).containsEntry("password", "hunter22");
            assertThat(stage.store.resources().list(done.id())).extracting(Resource::state).containsExactly(Resource.State.STARTED);
            assertThat(stage.store.resources().list(done.id()).get(0).attributes()).containsEntry("url", "http://127.0.0.1:20001").containsEntry("port", 20001);
            assertThat(stage.store.resources().list(done.id()).get(0).facts()).isEqualTo(Map.of("isolation", "none"));
            assertThat(stage.events.types(done.path())).startsWith("org.nembo.deployment.created").contains("org.nembo.deployment.site-selected")
                    .containsSubsequence("org.nembo.deployment.create-complete", "org.nembo.job.succeeded");
            assertThat(stage.provider.openSessions()).isZero();
        }
    }

    @Test
    void asksTheSiteForWhatTheTemplateSays() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.run(stage.submit(Yaml.WEB, Map.of("message", "hi", "password", "hunter22")).id());
            WorkloadRequest made = stage.provider.made().get(0);
            assertThat(made.name()).startsWith("d-").endsWith("-web").contains(done.id().substring(24));
            assertThat(made.labels()).isEqualTo(Map.of("deployment", done.id(), "node", "web"));
            assertThat(made.command()).containsExactly("serve", "--once");
            assertThat(made.environment()).isEqualTo(Map.of("MESSAGE", "hi", "PASSWORD", "hunter22"));
            assertThat(made.files()).isEqualTo(Map.of("motd.txt", "Welcome"));
            assertThat(made.ports()).containsExactly("http", "admin");
            assertThat(made.limits()).isEqualTo(new WorkloadRequest.Limits(64_000_000, 500));
        }
    }

    @Test
    void startsANodeOnlyWhenThoseItNeedsAnswer() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.TWO);
            assertThat(stage.provider.made()).extracting(request -> request.command().get(0)).containsExactly("back", "front");
            assertThat(stage.provider.made().get(1).environment()).isEqualTo(Map.of("BACK", "http://127.0.0.1:20001"));
            assertThat(done.outputs()).isEqualTo(Map.of("url", "http://127.0.0.1:20002"));
            assertThat(stage.store.jobs().steps(done.job())).extracting(step -> step.name())
                    .containsExactly("select site", "create back", "start back", "create front", "start front", "outputs");
        }
    }

    @Test
    void keepsSecretsOutOfRowsEventsLogAndJob() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.run(stage.submit(Yaml.WEB, Map.of("password", "hunter22")).id());
            assertThat(stage.row(done.id()).toString()).doesNotContain("hunter22");
            assertThat(stage.events.all().toString()).doesNotContain("hunter22");
            assertThat(stage.log(done.id()).toString()).doesNotContain("hunter22");
            assertThat(stage.jobs.input(done.job()) + stage.jobs.values(done.job())).doesNotContain("hunter22");
            assertThat(stage.secrets.paths()).containsExactly("deployments/" + done.id() + "/inputs/1", "deployments/" + done.id() + "/outputs");
        }
    }

    @Test
    void anOutputWithASecretInItIsSensitiveWhateverTheTemplateSays() {
        try (Stage stage = new Stage()) {
            String careless = Yaml.WEB.replace("value: { get_attribute: [ web, url ] }",
                    "value: { concat: [ \"http://me:\", { get_input: password }, \"@host\" ] }");
            Deployment done = stage.run(stage.submit(careless, Map.of("password", "hunter22")).id());
            assertThat(done.outputs()).containsEntry("url", "***");
            assertThat(stage.log(done.id()).toString()).doesNotContain("hunter22");
            assertThat(stage.deployments.outputs(Stage.ANN, done.id(), true)).containsEntry("url", "http://me:hunter22@host");
        }
    }

    @Test
    void goesWhereMostIsFree() {
        try (Stage stage = new Stage()) {
            stage.sites.add("big", "fake").add("full", "fake").add("closed", "fake").status("closed", SiteStatus.DRAINING).add("gone", "unknown");
            stage.provider.quotas("local", new Quota("workloads", 64, 60)).quotas("big", new Quota("workloads", 64, 3), new Quota("cpus", -1, 2))
                    .quotas("full", new Quota("workloads", 10, 10));
            Deployment done = stage.create(Yaml.WEB);
            assertThat(done.site()).isEqualTo("big");
            assertThat(stage.log(done.id())).contains("Site big has room: 3 of 64 workloads used",
                    "Site full is not taken: 1 workloads are needed and 0 of 10 are free",
                    "Site closed is not taken: it is DRAINING and takes nothing new", "Site gone is not taken: the provider 'unknown' is not deployed",
                    "Site local has room: 60 of 64 workloads used too, but less of it");
            assertThat(stage.events.all()).anySatisfy(event -> {
                assertThat(event.type()).isEqualTo("org.nembo.deployment.site-selected");
                assertThat(event.data()).contains("\"site\":\"big\"", "\"full\":\"1 workloads are needed");
            });
        }
    }

    @Test
    void goesWhereItWasAskedToAndNowhereElse() {
        try (Stage stage = new Stage()) {
            stage.sites.add("other", "fake");
            Deployment accepted = stage.creation.create(Stage.ANN, new NewDeployment(Optional.empty(), Yaml.WEB, null,
                    Optional.of("other"), null, null, null));
            assertThat(stage.run(accepted.id()).site()).isEqualTo("other");
            Deployment second = stage.creation.create(Stage.ANN, new NewDeployment(Optional.empty(), Yaml.WEB, null,
                    Optional.of("other"), null, null, null));
            stage.sites.remove("other");
            Deployment failed = stage.run(second.id());
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).isEqualTo("Step 'select site' failed: no site can take it: site other: it is not registered any more.");
        }
    }

    @Test
    void saysOfEverySiteWhyItCannotTakeIt() {
        try (Stage stage = new Stage()) {
            stage.sites.add("small", "fake").status("local", SiteStatus.DISABLED);
            stage.provider.quotas("small", new Quota("memoryBytes", 100_000_000, 60_000_000));
            Deployment failed = stage.create(Yaml.WEB);
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).contains("site local: it is DISABLED",
                    "site small: 64000000 memoryBytes are needed and 40000000 of 100000000 are free");
            assertThat(stage.provider.made()).isEmpty();
            assertThat(stage.events.types(failed.path())).contains("org.nembo.deployment.create-failed");
        }
    }

    @Test
    void saysThatThereIsNoSite() {
        try (Stage stage = new Stage()) {
            stage.sites.remove("local");
            assertThat(stage.create(Yaml.WEB).statusReason()).isEqualTo("Step 'select site' failed: no site can take it: no site is registered.");
        }
    }

    @Test
    void waitsForAProviderThatIsBeingReplaced() {
        try (Stage stage = new Stage()) {
            Deployment accepted = stage.submit(Yaml.WEB, Map.of());
            stage.providers.leave("fake");
            stage.jobs.runUntilAwaiting(accepted.job(), 3);
            assertThat(stage.job(accepted.id()).state()).isNotEqualTo(JobState.FAILED);
            assertThat(stage.deployments.steps(Stage.ANN, accepted.id())).last().satisfies(step ->
                    assertThat(step.detail()).hasValueSatisfying(detail -> assertThat(detail).contains("'fake' is not deployed")));
            stage.providers.arrive(stage.provider);
            assertThat(stage.run(accepted.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }

    @Test
    void waitsForAProviderThatGoesInTheMiddle() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> FakeProvider.Fate.slow(1000));
            Deployment accepted = stage.submit(Yaml.WEB, Map.of());
            stage.jobs.runUntilAwaiting(accepted.job(), 3);
            stage.providers.leave("fake");
            stage.jobs.runUntilAwaiting(accepted.job(), 3);
            assertThat(stage.deployments.steps(Stage.ANN, accepted.id())).last().satisfies(step ->
                    assertThat(step.detail()).contains("the provider 'fake' is not deployed; waiting for it"));
            stage.provider.fate(name -> FakeProvider.Fate.RUNS);
            stage.providers.arrive(stage.provider);
            assertThat(stage.run(accepted.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(stage.provider.made()).hasSize(1);
        }
    }

    @Test
    void givesUpOnAProviderThatStaysAway() {
        try (Stage stage = new Stage()) {
            stage.providers.leave("fake");
            Deployment failed = stage.create(Yaml.WEB);
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).contains("'fake' is not deployed");
        }
    }

    @Test
    void tellsWhenAnOutputCannotBeKnown() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB.replace("ports: [ http, admin ]", "ports: [ http ]"));
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(done.outputs()).containsOnlyKeys("url", "password");
            assertThat(stage.log(done.id())).contains("output admin has no value: what it refers to is not known");
        }
    }

    @Test
    void refusesAHealthPathThatIsNone() {
        try (Stage stage = new Stage()) {
            Deployment failed = stage.create(Yaml.WEB.replace("health_path: /up", "health_path: /up HTTP/1.1"));
            assertThat(failed.statusReason()).contains("health_path of node 'web' must be the path of a URL");
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aNodeWithoutHealthPathIsUpWhenItRuns() {
        try (Stage stage = new Stage()) {
            stage.probe = (host, port, path) -> Optional.of("nobody asked me");
            assertThat(stage.create(Yaml.WEB.replace("        health_path: /up\n", "")).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }

    @Test
    void asksTheFirstPortUnderItsHealthPath() {
        try (Stage stage = new Stage()) {
            List<String> asked = new ArrayList<>();
            stage.probe = (host, port, path) -> {
                asked.add(host + ":" + port + path);
                return asked.size() < 4 ? Optional.of("it answers with status 503") : Optional.empty();
            };
            assertThat(stage.create(Yaml.WEB).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(asked).hasSize(4).containsOnly("127.0.0.1:20001/up");
        }
    }
}
