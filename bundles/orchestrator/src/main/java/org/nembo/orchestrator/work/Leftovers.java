package org.nembo.orchestrator.work;

import java.util.List;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workload;

/** Whatever of a deployment is at a site, found by its label. What uses others goes first. */
final class Leftovers {

    private final CloudSession session;
    private final String deployment;

    Leftovers(CloudSession session, String deployment) {
        this.session = session;
        this.deployment = deployment;
    }

    /** Asks for the removal of the first kind of which there is any, and names it; empty when there is nothing of any kind. */
    List<String> remove() {
        List<String> programs = session.workloads().map(workloads -> {
            List<String> names = workloads.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Workload::name).toList();
            names.forEach(workloads::delete);
            return names;
        }).orElse(List.of());
        List<String> machines = !programs.isEmpty() ? programs : session.machines().map(all -> {
            List<String> names = all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Machine::name).toList();
            names.forEach(all::delete);
            return names;
        }).orElse(List.of());
        List<String> volumes = !machines.isEmpty() ? machines : session.volumes().map(all -> {
            List<String> names = all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Volumes.Volume::name).toList();
            names.forEach(all::delete);
            return names;
        }).orElse(List.of());
        return !volumes.isEmpty() ? volumes : session.networks().map(all -> {
            List<String> names = all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Networks.Network::name).toList();
            names.forEach(all::delete);
            return names;
        }).orElse(List.of());
    }
}
