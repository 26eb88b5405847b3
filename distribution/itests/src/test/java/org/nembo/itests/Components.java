package org.nembo.itests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The declared components of a framework, seen by the runtime's own account of them. */
final class Components {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final ServiceComponentRuntime runtime;

    Components(BundleContext context) {
        ServiceReference<ServiceComponentRuntime> reference = context.getServiceReference(ServiceComponentRuntime.class);
        this.runtime = context.getService(reference);
    }

    int count() {
        return runtime.getComponentDescriptionDTOs().size();
    }

    /** Returns when every component serves; fails with those that do not. */
    void awaitSatisfied(String when) {
        List<String> last = new ArrayList<>();
        try {
            Api.await("satisfied components", SOON, () -> {
                last.clear();
                last.addAll(unsatisfied());
                return last.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("Not satisfied " + when + ": " + last, e);
        }
    }

    /** One line for each component that does not serve, with the reason. Those that wait for a configuration by design do not count. */
    private List<String> unsatisfied() {
        List<String> lines = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            var configurations = runtime.getComponentConfigurationDTOs(component);
            if (configurations.isEmpty() && !"require".equals(component.configurationPolicy)) {
                lines.add(component.name + ": enabled " + runtime.isComponentEnabled(component) + ", no configuration of it");
            }
            configurations.stream().filter(configuration -> !serves(configuration)).map(Components::reason).forEach(lines::add);
        }
        return lines;
    }

    private static boolean serves(ComponentConfigurationDTO configuration) {
        return configuration.state == ComponentConfigurationDTO.SATISFIED || configuration.state == ComponentConfigurationDTO.ACTIVE;
    }

    private static String reason(ComponentConfigurationDTO configuration) {
        List<String> missing = Arrays.stream(configuration.unsatisfiedReferences).map(reference -> reference.name + " " + reference.target).toList();
        return "%s: state %d, misses %s, %s".formatted(configuration.description.name, configuration.state, missing, configuration.failure);
    }
}
