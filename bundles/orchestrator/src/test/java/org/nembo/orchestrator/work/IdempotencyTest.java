package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class IdempotencyTest {

    @BothDatabases
    void aKeyUsedByManyAtOnceMakesOneDeployment(TestDatabase database) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Stage stage = new Stage(database)) {
            NewDeployment request = new NewDeployment(Optional.of("web"), Yaml.WEB, Map.of(), Optional.empty(), Map.of(), Optional.of("key"), Optional.empty());
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(() -> stage.creation.create(Stage.ANN, request).id());
            }
            Set<String> ids = new HashSet<>();
            for (Future<String> call : threads.invokeAll(calls)) {
                ids.add(call.get());
            }
            assertThat(ids).hasSize(1);
            assertThat(stage.store.rows().list(DeploymentFilter.of(""), PageRequest.first(10)).items()).hasSize(1);
            assertThat(stage.events.all()).hasSize(1);
            assertThat(stage.store.resources().list(ids.iterator().next())).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
