package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.compose.ComposeFile;
import org.nembo.orchestrator.compose.Service;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;

/** The services of a compose file: a network, the named volumes, and a container for each service, started after those that it depends on. */
final class GroupMaker implements Maker {

    /** The label of everything that belongs to one instance of a node: its name at the site. */
    static final String LABEL_GROUP = "group";
    static final String LABEL_SERVICE = "service";

    private static final int LOG_BYTES = 8192;

    @Override
    public StepResult create(Task task) {
        task.state(Resource.State.CREATING);
        ComposeFile file = ComposeSource.of(task).file();
        task.tools().sites().session(task.site(), session -> {
            session.networks().ifPresent(networks -> networks.create(new Networks.Request(task.name(), labels(task), Networks.Kind.PRIVATE, "")));
            file.volumes().forEach((name, bytes) -> session.volumes().ifPresent(volumes ->
                    volumes.create(new Volumes.Request(volume(task, name), labels(task), bytes, ""))));
            return task;
        });
        task.at("");
        task.state(Resource.State.CREATED);
        task.context().log("%s: network and volumes of %d services are made at site %s".formatted(task.label(), file.services().size(), task.site()));
        return StepResult.done();
    }

    /** One service after the other: each is made when those that it depends on run. */
    @Override
    public StepResult start(Task task) {
        task.state(Resource.State.STARTING);
        ComposeSource source = ComposeSource.of(task);
        ComposeFile file = source.file();
        Pace pace = task.pace("start", source.timeout());
        Map<String, Workload> running = new LinkedHashMap<>();
        for (Service service : file.services()) {
            Optional<String> waits = look(task, file, service, running);
            if (waits.isPresent()) {
                if (pace.isOver()) {
                    throw task.failed("not up within %d s: %s".formatted(source.timeout().toSeconds(), waits.get()), "");
                }
                return pace.again(waits.get(), task.tools().settings().providerPatience());
            }
        }
        learn(task, running);
        task.state(Resource.State.STARTED);
        return StepResult.done();
    }

    private static Optional<String> look(Task task, ComposeFile file, Service service, Map<String, Workload> running) {
        String name = service(task, service.name());
        String key = task.key("begun." + service.name());
        boolean begun = task.context().find(key).isPresent();
        if (!begun) {
            WorkloadRequest request = request(task, file, service);
            task.tools().sites().workloads(task.site(), workloads -> workloads.create(request));
            task.context().put(key, "true");
            task.context().log("%s: service %s is created as %s".formatted(task.label(), service.name(), name));
        }
        Workload found = task.tools().sites().workloads(task.site(), workloads -> workloads.find(name))
                .orElseThrow(() -> task.failed("service %s is not at site '%s' any more".formatted(service.name(), task.site()), ""));
        if (found.state() == Workload.State.PENDING) {
            return Optional.of("%s: service %s is starting".formatted(task.label(), service.name()));
        }
        if (found.state() != Workload.State.RUNNING) {
            throw task.failed("service %s: %s".formatted(service.name(), found.detail().isEmpty() ? "it has ended" : found.detail()), log(task, name));
        }
        running.put(service.name(), found);
        return Optional.empty();
    }

    private static WorkloadRequest request(Task task, ComposeFile file, Service service) {
        List<Place.Mount> mounts = service.mounts().stream().map(each -> new Place.Mount(volume(task, each.volume()), each.path(), each.readOnly())).toList();
        boolean network = task.tools().sites().session(task.site(), (CloudSession session) -> session.networks().isPresent());
        Place place = new Place(service.image(), "", mounts, network ? List.of(task.name()) : List.of(), service.ports());
        Map<String, String> labels = labels(task);
        labels.put(LABEL_SERVICE, service.name());
        labels.put(Place.ALIAS, service.name());
        return new WorkloadRequest(service(task, service.name()), labels, service.command(), service.environment(), Map.of(),
                List.copyOf(service.ports().keySet()), service.limits(), place);
    }

    private static void learn(Task task, Map<String, Workload> running) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        running.forEach((service, workload) -> workload.endpoints().forEach((port, endpoint) -> endpoints.put(service + "." + port, endpoint)));
        Map<String, Object> attributes = new LinkedHashMap<>(Map.of("tosca_name", task.name()));
        attributes.putAll(Endpoints.attributes(endpoints));
        Map<String, Object> facts = new LinkedHashMap<>(Map.of("services", List.copyOf(running.keySet())));
        facts.putAll(facts(running.values()));
        task.learn(new Knowledge.Facts(attributes, Set.of(), facts));
        task.context().log("%s: %d services run%s".formatted(task.label(), running.size(),
                attributes.containsKey("url") ? " at " + attributes.get("url") : ""));
    }

    /** What the site tells of the services: of all of them together what is the same, with commas between what is not. */
    private static Map<String, String> facts(Collection<Workload> services) {
        Map<String, Set<String>> values = new TreeMap<>();
        services.forEach(service -> service.facts().forEach((name, value) -> values.computeIfAbsent(name, key -> new TreeSet<>()).add(value)));
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> String.join(", ", entry.getValue())));
    }

    private static Map<String, String> labels(Task task) {
        Map<String, String> labels = new LinkedHashMap<>(task.labels());
        labels.put(LABEL_GROUP, task.name());
        return labels;
    }

    private static String service(Task task, String service) {
        return WorkloadNames.of(task.deployment(), task.item().node() + "." + service, task.item().instance());
    }

    private static String volume(Task task, String volume) {
        return WorkloadNames.of(task.deployment(), task.item().node() + ".volume." + volume, task.item().instance());
    }

    private static String log(Task task, String workload) {
        try {
            return task.tools().sites().workloads(task.site(), workloads -> workloads.log(workload, LOG_BYTES));
        } catch (NemboException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }

    /** Containers first, then what they use; found by their label, so that the compose file need not be read again. */
    @Override
    public boolean remove(Task task) {
        return task.tools().sites().session(task.site(), session -> {
            List<String> programs = new ArrayList<>();
            session.workloads().ifPresent(workloads -> {
                workloads.list(LABEL_GROUP, task.name()).stream().map(Workload::name).forEach(programs::add);
                programs.forEach(workloads::delete);
            });
            if (programs.stream().anyMatch(name -> session.workloads().flatMap(workloads -> workloads.find(name)).isPresent())) {
                return false;
            }
            boolean volumesGone = session.volumes().map(volumes -> {
                List<String> names = volumes.list(LABEL_GROUP, task.name()).stream().map(Volumes.Volume::name).toList();
                names.forEach(volumes::delete);
                return names.stream().allMatch(name -> volumes.find(name).isEmpty());
            }).orElse(true);
            return volumesGone && session.networks().map(networks -> {
                networks.delete(task.name());
                return networks.find(task.name()).isEmpty();
            }).orElse(true);
        });
    }
}
