package org.nembo.shell.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Finds components that are not satisfied, and what they lack. */
final class Components {

    private final ServiceComponentRuntime runtime;

    Components(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    List<List<Object>> rows() {
        List<List<Object>> rows = new ArrayList<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(description);
            String states = configurations.stream().map(c -> state(c.state)).distinct().collect(Collectors.joining(", "));
            rows.add(List.of(description.name, states.isEmpty() ? "not configured" : states, description.bundle.symbolicName,
                    Arrays.stream(description.serviceInterfaces).map(i -> i.substring(i.lastIndexOf('.') + 1)).toList()));
        }
        rows.sort(java.util.Comparator.comparing(row -> row.get(0).toString()));
        return rows;
    }

    List<Finding> findings() {
        Collection<ComponentDescriptionDTO> all = runtime.getComponentDescriptionDTOs();
        List<Finding> findings = new ArrayList<>();
        for (ComponentDescriptionDTO description : all) {
            Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(description);
            configurations.forEach(configuration -> finding(description, configuration, all).ifPresent(findings::add));
            if (configurations.isEmpty()) {
                findings.add(unconfigured(description));
            }
        }
        return findings;
    }

    private Optional<Finding> finding(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, Collection<ComponentDescriptionDTO> all) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> Optional.of(Finding.error("component", description.name,
                    "it could not be activated: " + cause(configuration.failure), "Correct what the reason names; the component is tried again then."));
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> Optional.of(unconfigured(description));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> Optional.of(Finding.error("component", description.name,
                    Arrays.stream(configuration.unsatisfiedReferences).map(r -> lack(description, r)).collect(Collectors.joining("; ")),
                    advice(description, configuration, all)));
            default -> Optional.empty();
        };
    }

    private static Finding unconfigured(ComponentDescriptionDTO description) {
        return Finding.info("component", description.name, "it wants a configuration " + String.join(", ", description.configurationPid),
                "Nothing, unless you need it.");
    }

    private static String lack(ComponentDescriptionDTO description, UnsatisfiedReferenceDTO reference) {
        String target = reference.target == null ? "" : " " + reference.target;
        return "it lacks a service " + wanted(description, reference).map(r -> r.interfaceName).orElse(reference.name) + target;
    }

    /** Who would provide it, when some component would: that one is the cause then. */
    private static String advice(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, Collection<ComponentDescriptionDTO> all) {
        List<String> lacking = Arrays.stream(configuration.unsatisfiedReferences).flatMap(r -> wanted(description, r).stream())
                .map(r -> r.interfaceName).toList();
        List<String> candidates = all.stream().filter(c -> Arrays.stream(c.serviceInterfaces).anyMatch(lacking::contains)).map(c -> c.name).distinct().toList();
        return candidates.isEmpty() ? "Deploy a bundle that provides it." : "See why " + String.join(", ", candidates) + " does not.";
    }

    private static Optional<ReferenceDTO> wanted(ComponentDescriptionDTO description, UnsatisfiedReferenceDTO reference) {
        return Arrays.stream(description.references).filter(r -> r.name.equals(reference.name)).findFirst();
    }

    /** The last cause in a stack trace: the one that says what is wrong. */
    static String cause(String failure) {
        if (failure == null || failure.isBlank()) {
            return "the log has the reason";
        }
        List<String> causes = failure.lines().filter(line -> line.startsWith("Caused by: ")).map(line -> line.substring("Caused by: ".length())).toList();
        return causes.isEmpty() ? failure.lines().findFirst().orElse("") : causes.get(causes.size() - 1);
    }

    private static String state(int state) {
        return switch (state) {
            case ComponentConfigurationDTO.ACTIVE -> "ACTIVE";
            case ComponentConfigurationDTO.SATISFIED -> "satisfied";
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "not configured";
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "unsatisfied";
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> "FAILED";
            default -> Integer.toString(state);
        };
    }
}
