package org.nembo.orchestrator.work;

import java.util.List;
import java.util.stream.Stream;
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
        List<String> programs = programs();
        session.workloads().ifPresent(workloads -> programs.forEach(workloads::delete));
        List<String> machines = programs.isEmpty() ? machines() : List.of();
        session.machines().ifPresent(all -> machines.forEach(all::delete));
        List<String> volumes = programs.isEmpty() && machines.isEmpty() ? volumes() : List.of();
        session.volumes().ifPresent(all -> volumes.forEach(all::delete));
        List<String> networks = programs.isEmpty() && machines.isEmpty() && volumes.isEmpty() ? networks() : List.of();
        session.networks().ifPresent(all -> networks.forEach(all::delete));
        return Stream.of(programs, machines, volumes, networks).flatMap(List::stream).toList();
    }

    /** The names of all of it, of whatever kind. */
    List<String> all() {
        return Stream.of(programs(), machines(), volumes(), networks()).flatMap(List::stream).toList();
    }

    private List<String> programs() {
        return session.workloads().map(all -> all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Workload::name).toList()).orElse(List.of());
    }

    private List<String> machines() {
        return session.machines().map(all -> all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Machine::name).toList()).orElse(List.of());
    }

    private List<String> volumes() {
        return session.volumes().map(all -> all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Volumes.Volume::name).toList()).orElse(List.of());
    }

    private List<String> networks() {
        return session.networks().map(all -> all.list(Task.LABEL_DEPLOYMENT, deployment).stream().map(Networks.Network::name).toList()).orElse(List.of());
    }
}
