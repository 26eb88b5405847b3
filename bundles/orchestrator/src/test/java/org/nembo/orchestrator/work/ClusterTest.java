package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.job.JobStep;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.Plans;
import org.nembo.spi.provider.Flavors;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.Course;
import org.nembo.testkit.fake.FakeLedger;
import org.nembo.testkit.fake.FakeProvider.Answer;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Machines with volumes, networks and software. */
class ClusterTest {

    /** Two machines, a volume each, a network, software that reads what its machine is and answers. */
    static final String CLUSTER = Plans.CLUSTER + """
              outputs:
                addresses: { value: { get_attribute: [ worker, public_address ] } }
                first: { value: { get_attribute: [ worker, public_address, 0 ] } }
                inside: { value: { get_attribute: [ worker, private_address, 1 ] } }
                made: { value: { get_operation_output: [ agent, Standard, create, VERSION ] } }
            """;

    /** One machine as the templates of INDIGO ask for it. */
    private static final String INDIGO = """
            tosca_definitions_version: tosca_simple_yaml_1_0
            imports:
              - indigo_types: https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml
            topology_template:
              node_templates:
                server:
                  type: tosca.nodes.indigo.Compute
                  capabilities:
                    endpoint: { properties: { ports: { http_port: { protocol: tcp, source: 80 } } } }
                    host: { properties: { num_cpus: 1, mem_size: 1 GB } }
              outputs:
                address: { value: { get_attribute: [ server, public_address, 0 ] } }
                credential: { value: { get_attribute: [ server, endpoint, credential, 0 ] } }
            """;

    /** What the programs of the cluster do: end well at once, having given back a version. */
    static void answers(Stage stage) {
        stage.provider.answers(request -> request.place().machine().isEmpty() ? Optional.empty()
                : Optional.of(Answer.files(Map.of("nembo.output.VERSION", "1.2\n"))));
    }

    private static List<String> programs(Stage stage) {
        return stage.provider.made().stream().map(request -> request.labels().get("node") + " " + request.labels().getOrDefault("instance", "0")).toList();
    }

    @BothDatabases
    void makesNetworkVolumesMachinesAndRunsTheSoftwareOnThem(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            answers(stage);
            Deployment done = stage.create(CLUSTER);
            assertThat(done.statusReason()).isEqualTo("Running at site local.");
            assertThat(stage.provider.ledger().all()).extracting(FakeLedger.Entry::kind).containsExactly(FakeLedger.Kind.VOLUME, FakeLedger.Kind.VOLUME,
                    FakeLedger.Kind.NETWORK, FakeLedger.Kind.MACHINE, FakeLedger.Kind.MACHINE, FakeLedger.Kind.WORKLOAD, FakeLedger.Kind.WORKLOAD,
                    FakeLedger.Kind.WORKLOAD, FakeLedger.Kind.WORKLOAD);
            assertThat(stage.store.resources().list(done.id())).extracting(Resource::state).containsOnly(Resource.State.STARTED);
            assertThat(stage.store.resources().list(done.id())).filteredOn(each -> each.kind() == ResourceKind.MACHINE).allSatisfy(machine -> {
                assertThat(machine.physicalId()).isNotEmpty();
                assertThat(machine.site()).isEqualTo("local");
                assertThat(machine.attributes()).containsEntry("endpoint.credential", "***").containsKeys("public_address", "private_address", "public_ip");
                assertThat(machine.facts()).containsEntry("user", "root");
            });
            assertThat(programs(stage)).containsExactly("agent 0", "agent 1", "agent 0", "agent 1");
            assertThat(stage.provider.openSessions()).isZero();
        }
    }

    @Test
    void tellsTheAddressesOfEveryInstance() {
        try (Stage stage = new Stage()) {
            answers(stage);
            Deployment done = stage.create(CLUSTER);
            assertThat(done.outputs().get("addresses")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(2).doesNotHaveDuplicates();
            assertThat(done.outputs().get("first")).isEqualTo(((List<?>) done.outputs().get("addresses")).get(0));
            assertThat(done.outputs()).containsKey("inside").containsEntry("made", List.of("1.2", "1.2"));
        }
    }

    @Test
    void givesTheKeyOfItsMachinesToTheOwnerAlone() {
        try (Stage stage = new Stage()) {
            answers(stage);
            Deployment done = stage.create(INDIGO);
            assertThat(done.statusReason()).isEqualTo("Running at site local.");
            assertThat(done.outputs()).containsEntry("credential", "***");
            assertThat(done.outputs().get("address")).asString().startsWith("192.");
            Object revealed = stage.deployments.outputs(Stage.ANN, done.id(), true).get("credential");
            assertThat(revealed).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP).containsEntry("user", "root")
                    .extractingByKey("token").asString().startsWith("-----BEGIN PRIVATE KEY-----");
            assertThat(stage.events.all().toString() + stage.log(done.id()) + stage.jobs.values(done.job())
                    + stage.store.resources().list(done.id())).doesNotContain("PRIVATE KEY");
        }
    }

    @Test
    void asksForTheImageAndFlavorThatWereFound() {
        try (Stage stage = new Stage()) {
            answers(stage);
            stage.provider.images("local", new Images.Image("i-9", "deb", Map.of("distribution", "debian", "version", "12.0", "type", "linux")))
                    .flavors("local", new Flavors.Flavor("f-1", "small", 1000, 1L << 30, 1L << 30, 0, Map.of()),
                            new Flavors.Flavor("f-7", "fits", 4000, 8L << 30, 40L << 30, 0, Map.of()));
            Deployment done = stage.create(CLUSTER);
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(stage.store.resources().find(done.id(), "worker", 1).orElseThrow().facts()).containsEntry("image", "i-9").containsEntry("flavor", "f-7");
        }
    }

    @Test
    void runsAScriptWithItsInputsAndAsksForItsOutputs() {
        try (Stage stage = new Stage()) {
            answers(stage);
            String template = CLUSTER.replace("start: |", """
                    configure:
                                inputs: { ADDRESS: { get_attribute: [ HOST, private_address ] }, LIST: [ a, b ], N: 3 }
                                implementation: |
                                  #!/usr/bin/env bash
                                  echo configured
                              start: |""");
            Deployment done = stage.create(template);
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            WorkloadRequest configure = stage.provider.made().stream().filter(each -> each.environment().containsKey("ADDRESS")).findFirst().orElseThrow();
            assertThat(configure.environment()).containsEntry("LIST", "[\"a\",\"b\"]").containsEntry("N", "3");
            assertThat(configure.command()).containsExactly("/usr/bin/env", "bash", "nembo-run");
            assertThat(configure.files()).containsKeys("nembo-run", "operation");
            assertThat(configure.place().machine()).endsWith("-worker");
            assertThat(configure.labels()).containsEntry("machine", configure.place().machine()).containsEntry("deployment", done.id());
            WorkloadRequest create = stage.provider.made().get(0);
            assertThat(create.files().get("nembo-run")).contains("for nembo_name in VERSION; do");
            assertThat(stage.store.jobs().steps(done.job())).extracting(JobStep::name).contains("run configure of agent[1]");
        }
    }

    @Test
    void aScriptThatFailsIsToldWithTheEndOfItsLog() {
        try (Stage stage = new Stage()) {
            stage.provider.answers(request -> request.place().machine().isEmpty() ? Optional.empty() : Optional.of(Answer.of(3, "unpacking\nno space left\n")));
            Deployment failed = stage.create(CLUSTER);
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).contains("- site local: step 'run create of agent' failed: agent: create failed: it ended with status 3. "
                    + "The end of its log:\n  unpacking\n  no space left");
            assertThat(stage.provider.presentEverywhere()).isZero();
            assertThat(stage.store.resources().list(failed.id())).extracting(Resource::state).containsOnly(Resource.State.DELETED, Resource.State.INITIAL);
        }
    }

    @Test
    void aScriptThatNeverEndsIsGivenUp() {
        try (Stage stage = new Stage()) {
            stage.provider.answers(request -> request.place().machine().isEmpty() ? Optional.empty()
                    : Optional.of(new Answer(0, "waiting", Map.of(), Integer.MAX_VALUE)));
            assertThat(stage.create(CLUSTER).statusReason()).contains("agent: create had not ended after 60 min. The end of its log:\n  waiting");
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void whatAnOperationGivesBackWithASecretInItIsSecret() {
        try (Stage stage = new Stage()) {
            String template = CLUSTER.replace("  node_templates:", "  inputs: { key: { type: string, metadata: { sensitive: true } } }\n  node_templates:")
                    .replace("create: |\n", "create:\n            inputs: { KEY: { get_input: key } }\n            implementation: |\n  ")
                    .replace("#!/bin/sh\n            echo made", "#!/bin/sh\n              echo made");
            stage.provider.answers(request -> request.place().machine().isEmpty() ? Optional.empty()
                    : Optional.of(new Answer(0, "got s3same", Map.of("nembo.output.VERSION", "v-s3same"), 0)));
            Deployment done = stage.run(stage.submit(template, Map.of("key", "s3same")).id());
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(done.outputs()).containsEntry("made", "***");
            assertThat(stage.events.all().toString() + stage.log(done.id()) + stage.jobs.values(done.job())
                    + stage.store.resources().list(done.id())).doesNotContain("s3same");
            assertThat(stage.deployments.outputs(Stage.ANN, done.id(), true)).containsEntry("made", List.of("v-s3same", "v-s3same"));
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.secrets.paths()).isEmpty();
        }
    }

    @Test
    void waitsForMachinesAndVolumes() {
        try (Stage stage = new Stage()) {
            answers(stage);
            stage.provider.machineCourse(name -> Course.after(3, Machine.State.PENDING, Machine.State.RUNNING))
                    .volumeCourse(name -> Course.after(3, Volumes.State.PENDING, Volumes.State.AVAILABLE));
            assertThat(stage.create(CLUSTER).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }

    @Test
    void tellsWhyAMachineOrAVolumeDidNotCome() {
        try (Stage stage = new Stage()) {
            stage.provider.machineCourse(name -> Course.always(Machine.State.FAILED));
            assertThat(stage.create(CLUSTER).statusReason()).contains("step 'start worker' failed: worker: it could not be started");
            stage.provider.machineCourse(name -> Course.always(Machine.State.PENDING));
            assertThat(stage.create(CLUSTER).statusReason()).contains("worker: it did not run within 30 min");
            stage.provider.volumeCourse(name -> Course.always(Volumes.State.FAILED));
            assertThat(stage.create(CLUSTER).statusReason()).contains("step 'start disk' failed: disk: ");
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aSiteWithoutNetworksOfOnesOwnUsesItsDefaultOne() {
        try (Stage stage = new Stage()) {
            answers(stage);
            stage.provider.lacks("local", "networks");
            Deployment done = stage.create(CLUSTER);
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(stage.provider.ledger().all(FakeLedger.Kind.NETWORK)).isEmpty();
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aDeletionStopsAndDeletesTheSoftwareFirst() {
        try (Stage stage = new Stage()) {
            answers(stage);
            Deployment done = stage.create(CLUSTER.replace("start: |", """
                    stop: |
                                #!/bin/sh
                                echo bye
                              delete: |
                                #!/bin/sh
                                echo gone
                              start: |"""));
            int before = stage.provider.made().size();
            Deployment gone = stage.delete(done.id());
            assertThat(gone.status()).as(gone.statusReason()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(programs(stage).subList(before, before + 4)).containsExactly("agent 1", "agent 0", "agent 1", "agent 0");
            assertThat(stage.provider.made().get(before).files().get("operation")).contains("echo bye");
            assertThat(stage.provider.made().get(before + 2).files().get("operation")).contains("echo gone");
            assertThat(stage.provider.presentEverywhere()).isZero();
            assertThat(stage.secrets.paths()).isEmpty();
        }
    }

    @Test
    void softwareThatCannotStopDoesNotHoldUpTheDeletion() {
        try (Stage stage = new Stage()) {
            answers(stage);
            Deployment done = stage.create(CLUSTER.replace("start: |", """
                    stop: |
                                #!/bin/sh
                                exit 1
                              start: |"""));
            stage.provider.answers(request -> Optional.of(Answer.of(1, "never")));
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.log(done.id())).anyMatch(line -> line.startsWith("stop of agent is left out: agent: stop failed"));
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void runsAPlaybookWithItsInputsAndRoles() {
        Stage stage = new Stage();
        try (stage) {
            answers(stage);
            Deployment done = stage.create(CLUSTER.replace("start: |\n            #!/bin/sh\n            echo started", """
                    start:
                                inputs: { users: [ { name: ann } ] }
                                implementation: |
                                  #!/usr/bin/env ansible-playbook
                                  - hosts: localhost"""));
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            WorkloadRequest start = stage.provider.made().get(2);
            assertThat(start.command()).containsExactly("/bin/sh", "nembo-run");
            assertThat(start.files()).containsKeys("playbook.yml", "nembo-run").containsEntry("inputs.json", "{\"users\":[{\"name\":\"ann\"}]}");
            assertThat(start.files().get("nembo-run")).contains("ansible-playbook is not installed on this machine", "-c local");
        }
    }
}
