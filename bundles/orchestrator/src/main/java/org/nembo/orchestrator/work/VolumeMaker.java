package org.nembo.orchestrator.work;

import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;
import org.nembo.tosca.ScalarUnit;

/** Volumes. */
final class VolumeMaker implements Maker {

    @Override
    public StepResult create(Task task) {
        task.state(Resource.State.CREATING);
        Map<String, Object> properties = task.values(task.blueprint()).properties().values();
        Volumes.Request request = new Volumes.Request(task.name(), task.labels(), bytes(task, properties.get("size")),
                properties.get("type") == null ? "" : String.valueOf(properties.get("type")));
        Volumes.Volume made = task.tools().sites().session(task.site(), session -> volumes(session, task).create(request));
        task.at(made.id());
        task.state(Resource.State.CREATED);
        task.context().log("%s is created at site %s as %s".formatted(task.label(), task.site(), task.name()));
        return StepResult.done();
    }

    @Override
    public StepResult start(Task task) {
        Pace pace = task.pace("start", task.tools().settings().machine());
        Volumes.Volume found = task.tools().sites().session(task.site(), session -> volumes(session, task).find(task.name()))
                .orElseThrow(() -> task.failed("it is not at site '%s' any more".formatted(task.site()), ""));
        switch (found.state()) {
            case FAILED -> throw task.failed(found.detail().isEmpty() ? "it cannot be used" : found.detail(), "");
            case PENDING -> {
                if (pace.isOver()) {
                    throw task.failed("not available within %d min".formatted(task.tools().settings().machine().toMinutes()), "");
                }
                return pace.again(task.label() + " is being made", task.tools().settings().providerPatience());
            }
            case AVAILABLE -> {
                task.learn(new Knowledge.Facts(
                        Map.of("tosca_name", found.name(), "tosca_id", found.id(), "volume_id", found.id()), Set.of(), Map.of("bytes", found.bytes())));
                task.state(Resource.State.STARTED);
            }
            default -> throw new IllegalStateException(found.state().name());
        }
        return StepResult.done();
    }

    private static long bytes(Task task, Object size) {
        long bytes = size == null ? 0 : ScalarUnit.SIZE.amount(String.valueOf(size));
        if (bytes < 1) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "volume '%s' needs a size of at least 1 B".formatted(task.item().node()));
        }
        return bytes;
    }

    private static Volumes volumes(CloudSession session, Task task) {
        return session.volumes().orElseThrow(() -> new NemboException(ProviderError.PROVIDER_UNSUPPORTED,
                "site '%s' offers no volumes".formatted(task.site())));
    }

    @Override
    public boolean remove(Task task) {
        return task.tools().sites().session(task.site(), session -> session.volumes().map(volumes -> {
            volumes.delete(task.name());
            return volumes.find(task.name()).isEmpty();
        }).orElse(true));
    }
}
