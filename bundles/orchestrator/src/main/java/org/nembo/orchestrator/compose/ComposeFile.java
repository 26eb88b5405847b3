package org.nembo.orchestrator.compose;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.tosca.Documents;
import org.nembo.tosca.Limits;
import org.nembo.tosca.ScalarUnit;

/**
 * A compose file as far as it can be run: services with image, command, entrypoint, environment, ports, named volumes, depends_on. Anything else is an error
 * that names it. Immutable.
 *
 * @param services each after those that it depends on
 * @param volumes  bytes by name
 */
public record ComposeFile(List<Service> services, Map<String, Long> volumes) {

    private static final Limits LIMITS = new Limits(1 << 18, 32, 20, 1 << 16, 10_000);
    private static final int MOST_SERVICES = 50;
    private static final long VOLUME_BYTES = 1L << 30;
    private static final Set<String> KNOWN = Set.of("version", "name", "services", "volumes", "networks");

    public ComposeFile {
        services = List.copyOf(services);
        volumes = Map.copyOf(volumes);
    }

    /**
     * @param variables what {@code ${NAME}} in the file stands for
     * @throws NemboException {@code DEPLOYMENT_COMPOSE_INVALID} with everything that is wrong
     */
    public static ComposeFile parse(String text, Map<String, String> variables) {
        Problems problems = new Problems();
        Object root;
        try {
            root = Documents.read(text, LIMITS);
        } catch (NemboException e) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_COMPOSE_INVALID, "the compose file cannot be read: " + e.getMessage(), e);
        }
        Section file = new Section("", root, problems, new Variables(variables));
        file.only(key -> KNOWN.contains(key) || key.startsWith("x-"));
        Map<String, Long> volumes = volumes(file.section("volumes"), problems);
        networks(file.section("networks"));
        Map<String, Service> services = new LinkedHashMap<>();
        Section all = file.section("services");
        if (all.keys().isEmpty() || all.keys().size() > MOST_SERVICES) {
            problems.add("services", "there must be 1 to %d services, not %d".formatted(MOST_SERVICES, all.keys().size()));
        } else {
            all.keys().forEach(name -> services.put(name, new ServiceReader(name, all.section(name), volumes.keySet(), problems).read()));
        }
        List<Service> ordered = order(services, problems);
        problems.raise();
        return new ComposeFile(ordered, volumes);
    }

    private static Map<String, Long> volumes(Section section, Problems problems) {
        Map<String, Long> volumes = new LinkedHashMap<>();
        for (String name : section.keys()) {
            Section volume = section.section(name);
            volume.only(Set.of("driver", "driver_opts", "labels", "name")::contains);
            String size = volume.section("driver_opts").text("size");
            volumes.put(name, size.isEmpty() ? VOLUME_BYTES : ScalarUnit.SIZE.parse(size).map(bytes -> bytes.longValue()).orElseGet(() -> {
                problems.add("volumes." + name + ".driver_opts.size", "'%s' is not a size such as 5 GB".formatted(size));
                return VOLUME_BYTES;
            }));
        }
        return volumes;
    }

    /** Every service is in one network, so that more than their names cannot be said of them. */
    private static void networks(Section section) {
        section.keys().forEach(name -> section.section(name).only(Set.of("driver", "name", "labels")::contains));
    }

    private static List<Service> order(Map<String, Service> services, Problems problems) {
        Set<String> ordered = new LinkedHashSet<>();
        services.values().forEach(service -> service.dependsOn().stream().filter(name -> !services.containsKey(name)).forEach(name ->
                problems.add("services." + service.name() + ".depends_on", "there is no service '%s'".formatted(name))));
        boolean moved = true;
        while (moved) {
            moved = services.values().stream().filter(service -> !ordered.contains(service.name()))
                    .filter(service -> service.dependsOn().stream().allMatch(name -> ordered.contains(name) || !services.containsKey(name)))
                    .map(Service::name).toList().stream().map(ordered::add).reduce(false, Boolean::logicalOr);
        }
        if (ordered.size() < services.size()) {
            problems.add("services", "these depend on each other in a circle: " + String.join(", ", services.keySet().stream()
                    .filter(name -> !ordered.contains(name)).toList()));
        }
        return ordered.stream().map(services::get).toList();
    }
}
