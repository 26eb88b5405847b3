package org.nembo.orchestrator.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Flavors;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;
import org.nembo.spi.provider.Workloads;

/** Looks whether one site can take what is asked for. One use. */
final class SiteCheck {

    /** What came of it. @param problem why not; empty when it can @param remedy what would change that */
    record Fit(String problem, String remedy, double room, String why, Map<String, SiteSelection.Choice> choices) {
        static Fit no(String problem, String remedy) {
            return new Fit(problem, remedy, 0, "", Map.of());
        }
    }

    private final Demand demand;
    private final CloudSession session;
    private final Map<String, SiteSelection.Choice> choices = new LinkedHashMap<>();
    private Demand.Amounts amounts;

    SiteCheck(Demand demand, CloudSession session) {
        this.demand = demand;
        this.session = session;
        this.amounts = demand.amounts();
    }

    Fit check() {
        Optional<Fit> no = capability().or(this::features).or(this::machines);
        if (no.isPresent()) {
            return no.get();
        }
        List<Quota> quotas = session.quotas().map(Quotas::list).orElse(List.of());
        return quotas.stream().flatMap(quota -> exceeds(quota).stream()).findFirst()
                .orElseGet(() -> new Fit("", "", quotas.stream().mapToDouble(SiteCheck::room).min().orElse(1), words(quotas), choices));
    }

    private Optional<Fit> capability() {
        String elsewhere = "use a site of another provider, or leave them out of the template";
        if (demand.runsPrograms() && session.workloads().isEmpty()) {
            return Optional.of(Fit.no("it cannot run workloads", elsewhere));
        }
        if (!demand.machines().isEmpty() && session.machines().isEmpty()) {
            return Optional.of(Fit.no("it offers no machines", elsewhere));
        }
        if (demand.volumes() > 0 && session.volumes().isEmpty()) {
            return Optional.of(Fit.no("it offers no volumes", elsewhere));
        }
        return demand.ownNetworks() && session.networks().isEmpty() ? Optional.of(Fit.no("it offers no networks of one's own", elsewhere)) : Optional.empty();
    }

    private Optional<Fit> features() {
        if (demand.features().isEmpty()) {
            return Optional.empty();
        }
        Set<Workloads.Feature> missing = new TreeSet<>(demand.features());
        missing.removeAll(session.workloads().map(Workloads::features).orElse(Set.of()));
        return missing.stream().findFirst().map(feature -> switch (feature) {
            case IMAGES -> Fit.no("it cannot run container images", "use a nembo.nodes.Process, or a site that has containers");
            case MACHINES -> Fit.no("it cannot run programs on machines, so nothing could be configured", "leave out the operations of the template");
            case MOUNTS -> Fit.no("it cannot give volumes to workloads", "leave out the volumes");
            case NETWORKS -> Fit.no("it cannot put workloads into networks", "leave out the networks");
            case PORT_RULES -> Fit.no("it cannot choose port numbers or limit who reaches them", "leave the numbers of published ports to the site");
        });
    }

    private Optional<Fit> machines() {
        if (demand.machines().isEmpty()) {
            return Optional.empty();
        }
        Optional<List<Images.Image>> images = session.images().map(Images::list);
        Optional<List<Flavors.Flavor>> flavors = session.flavors().map(Flavors::list);
        for (Demand.MachineNeed machine : demand.machines()) {
            ImageNeed need = machine.image();
            Optional<Images.Image> image = need.isAny() ? Optional.empty() : images.flatMap(need::match);
            if (!need.isAny() && images.isPresent() && image.isEmpty()) {
                return Optional.of(Fit.no("it has no image for '%s': %s".formatted(machine.node(), need.words()), need.remedy(images.get())));
            }
            Optional<Flavors.Flavor> flavor = flavors.flatMap(machine.flavor()::match);
            if (flavors.isPresent() && flavor.isEmpty()) {
                return Optional.of(Fit.no("it has no flavor for '%s': %s".formatted(machine.node(), machine.flavor().words()),
                        machine.flavor().remedy(flavors.get())));
            }
            choices.put(machine.node(), new SiteSelection.Choice(image.map(Images.Image::id).orElse(need.name()),
                    flavor.map(Flavors.Flavor::id).orElse(machine.flavor().name())));
            amounts = amounts.plus(machine.count() * (long) flavor.map(Flavors.Flavor::millicpus).orElse(machine.flavor().millicpus()),
                    machine.count() * flavor.map(Flavors.Flavor::memoryBytes).orElse(machine.flavor().memoryBytes()),
                    machine.count() * (long) flavor.map(Flavors.Flavor::gpus).orElse(machine.flavor().gpus()));
        }
        return Optional.empty();
    }

    private Optional<Fit> exceeds(Quota quota) {
        long wanted = switch (quota.name()) {
            case "workloads" -> demand.workloads();
            case "cpus" -> (amounts.millicpus() + 999) / 1000;
            case "memoryBytes" -> amounts.memoryBytes();
            case "machines" -> demand.machineCount();
            case "volumes" -> demand.volumes();
            case "volumeBytes" -> demand.volumeBytes();
            case "networks" -> demand.networks();
            case "gpus" -> amounts.gpus();
            case "publicAddresses" -> demand.publicAddresses();
            default -> 0;
        };
        if (wanted == 0 || quota.free() >= wanted) {
            return Optional.empty();
        }
        return Optional.of(Fit.no("%d %s are needed and %d of %d are free".formatted(wanted, quota.name(), quota.free(), quota.limit()),
                "ask for %d %s less, or free that much there".formatted(wanted - quota.free(), quota.name())));
    }

    private static double room(Quota quota) {
        return quota.limit() <= 0 ? 1 : (double) quota.free() / quota.limit();
    }

    private static String words(List<Quota> quotas) {
        return quotas.stream().filter(quota -> quota.name().equals("workloads") && quota.limit() >= 0).findFirst()
                .map(quota -> "has room: %d of %d workloads used".formatted(quota.used(), quota.limit())).orElse("has room");
    }
}
