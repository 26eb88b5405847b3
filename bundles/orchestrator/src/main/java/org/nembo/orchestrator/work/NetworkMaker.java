package org.nembo.orchestrator.work;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.plan.Wiring;
import org.nembo.spi.provider.Networks;

/** Networks. At a site that has none of one's own, its default network stands for one that is public or private. */
final class NetworkMaker implements Maker {

    @Override
    public StepResult create(Task task) {
        task.state(Resource.State.CREATING);
        Map<String, Object> properties = task.values(task.blueprint()).properties().values();
        Networks.Kind kind = Wiring.kind(Optional.ofNullable(properties.get("network_type")));
        String cidr = properties.get("cidr") == null ? "" : String.valueOf(properties.get("cidr"));
        Optional<Networks.Network> made = task.tools().sites().session(task.site(), session -> session.networks()
                .map(networks -> networks.create(new Networks.Request(task.name(), task.labels(), kind, cidr))));
        made.ifPresentOrElse(network -> {
            task.at(network.id());
            task.learn(new Knowledge.Facts(Map.of("tosca_name", network.name(), "tosca_id", network.id(),
                    "network_name", network.name(), "cidr", network.cidr()), Set.of(), Map.of()));
            task.context().log("%s is created at site %s as %s".formatted(task.label(), task.site(), task.name()));
        }, () -> {
            task.at("");
            task.context().log("%s is the default network of site %s".formatted(task.label(), task.site()));
        });
        task.state(Resource.State.STARTED);
        return StepResult.done();
    }

    @Override
    public boolean remove(Task task) {
        return task.tools().sites().session(task.site(), session -> session.networks().map(networks -> {
            networks.delete(task.name());
            return networks.find(task.name()).isEmpty();
        }).orElse(true));
    }
}
