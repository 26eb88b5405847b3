package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.tosca.types.BundledTypes;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.types.TypeScope;

class BundledTypesTest {

    private static final TypeLibrary LIBRARY = TypeLibrary.of(ImportMap.parse("test:** = bundled:$1").resolver(path -> Optional.empty()));

    @ParameterizedTest
    @CsvSource({"indigo,72,14,4,5,3,3", "grycap,48,14,3,11,3,1", "dodas,81,16,1,0,2,0", "cscale,3,0,0,6,0,0",
        "infn/base/basic_types,5,4,2,3,4,2", "infn/base/cluster_basic_types,2,2,0,0,2,0", "infn/infrastructure/docker_types,2,0,0,0,2,0",
        "infn/infrastructure/docker_runtime_types,4,2,0,0,1,0", "infn/infrastructure/kubernetes_types,5,1,0,0,2,0",
        "infn/infrastructure/mesos_types,5,3,0,0,2,0", "infn/applications/elastic_types,1,0,0,0,2,0", "infn/applications/htcondor_types,1,0,0,0,3,0",
        "infn/applications/htcondor_mini_types,1,0,0,0,2,0", "infn/applications/iam_types,2,0,0,0,2,0", "infn/applications/jupyter_types,1,0,0,0,3,0",
        "infn/applications/spark_types,1,0,0,0,3,0", "infn/applications/storage_apps_types,1,0,0,0,2,0", "laniakea/base/basic_types,4,4,2,3,3,2",
        "laniakea/base/cluster_basic_types,2,2,0,0,2,0", "laniakea/infrastructure/docker_types,2,0,0,0,2,0",
        "laniakea/infrastructure/docker_runtime_types,4,2,0,0,1,0", "laniakea/infrastructure/htcondor_types,5,4,0,0,2,0",
        "laniakea/infrastructure/kubernetes_types,3,1,0,0,2,0", "laniakea/infrastructure/mesos_types,5,3,0,0,2,0",
        "laniakea/applications/elastic_types,1,0,0,0,2,0", "laniakea/applications/htcondor_types,1,0,0,0,3,0",
        "laniakea/applications/jupyter_types,1,0,0,0,3,0", "laniakea/applications/laniakea_types,1,0,0,0,2,0",
        "laniakea/applications/spark_types,1,0,0,0,3,0", "laniakea/applications/storage_apps_types,1,0,0,0,2,0"})
    void isRightItselfAndDeclaresAsManyTypesAsTheOriginal(String name, int nodes, int capabilities, int relationships, int data, int artifacts, int policies) {
        assertThat(LIBRARY.findings("test:" + name)).isEmpty();
        TypeScope scope = LIBRARY.scope().open("test:" + name).orElseThrow();
        assertThat(List.of(TypeFamily.NODE, TypeFamily.CAPABILITY, TypeFamily.RELATIONSHIP, TypeFamily.DATA, TypeFamily.ARTIFACT, TypeFamily.POLICY))
                .extracting(family -> scope.declared(family).size()).containsExactly(nodes, capabilities, relationships, data, artifacts, policies);
        assertThat(scope.incomplete()).isFalse();
        assertThat(scope.declared(TypeFamily.NODE)).allMatch(type -> type.effective().lineage().get(type.effective().lineage().size() - 1).name()
                .equals("tosca.nodes.Root"));
    }

    @ParameterizedTest
    @CsvSource({"indigo,tosca.nodes.indigo.Compute,os_users", "indigo,tosca.nodes.indigo.LRMS.FrontEnd.Slurm,wn_num",
        "infn/base/basic_types,tosca.nodes.indigo.iam.client,scopes", "infn/infrastructure/kubernetes_types,tosca.nodes.DODAS.Kubernetes.Kafka,kafka_replicas",
        "infn/applications/jupyter_types,tosca.nodes.DODAS.single-node-jupyterhub,iam_url", "grycap,tosca.nodes.ec3.ElasticCluster,kube_wn_cpus",
        "grycap,tosca.nodes.eosc.Dataset,dataset_id", "laniakea/applications/laniakea_types,tosca.nodes.Laniakea.NFS,nfs_mode",
        "laniakea/infrastructure/htcondor_types,tosca.nodes.indigo.CondorSubmit,condor_daemons", "dodas,tosca.nodes.DODAS.k3s,master_ip",
        "dodas,tosca.nodes.indigo.AmsCondorWnConfig,number_of_slaves", "dodas,tosca.nodes.DODAS.HelmInstall.CachingOnDemand,externalIp",
        "cscale,tosca.nodes.indigo.OpenEO,cert_manager_issuer"})
    void knowsThePropertiesOfItsTypes(String library, String type, String property) {
        TypeScope scope = LIBRARY.scope().open("test:" + library).orElseThrow();

        assertThat(scope.find(TypeFamily.NODE, type).orElseThrow().effective().properties()).containsKey(property);
    }

    @Test
    void keepsTheImplementationsOfOperations() {
        Topology topology = Samples.valid(Samples.HEAD + """
                imports: ['https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml']
                topology_template:
                  node_templates:
                    db: {type: tosca.nodes.DBMS.MySQL, properties: {root_password: abc}, requirements: [{host: machine}]}
                    machine: {type: tosca.nodes.indigo.Compute}
                """);

        Operation configure = topology.node("db").orElseThrow().interfaces().get("Standard").operations().get("configure");
        assertThat(configure.implementation()).contains("https://raw.githubusercontent.com/indigo-dc/tosca-types/master/artifacts/mysql/mysql_configure.yml");
        assertThat(configure.inputs()).containsOnlyKeys("root_password", "port");
        assertThat(topology.node("machine").orElseThrow().isA("tosca.nodes.Compute")).isTrue();
    }

    @Test
    void letsEachInfnFileMeanItsOwnDockerCompose() {
        String base = "https://baltig.infn.it/infn-cloud/tosca-types/raw/v3.4.0/tosca_types/";
        String node = "\ntopology_template: {node_templates: {n: {type: tosca.nodes.indigo.DockerCompose, properties: {%s: x}}}}";

        assertThat(Templates.check(Samples.HEAD + "imports: ['" + base + "infrastructure/docker_types.yaml']" + node.formatted("project_name")).findings())
                .isEmpty();
        assertThat(Templates.check(Samples.HEAD + "imports: ['" + base + "infrastructure/docker_types.yaml']" + node.formatted("contact_email")).errors())
                .extracting(Finding::code).contains(ToscaError.TOSCA_UNKNOWN_PROPERTY);
        assertThat(Templates.check(Samples.HEAD + "imports: ['" + base + "applications/iam_types.yaml']" + node.formatted("contact_email")).findings())
                .isEmpty();
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertThat(BundledTypes.text("bundled:nothing")).isEmpty();
        assertThat(BundledTypes.text("bundled:../types/indigo")).isEmpty();
        assertThat(BundledTypes.text("bundled:imports.cfg")).isEmpty();
    }
}
