package org.nembo.deployer;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.nembo.deployer.config.ConfigurationFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Finds out whether the components that use a configuration have taken it. */
public final class ComponentCheck {

    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final BundleContext context;
    private final ServiceComponentRuntime components;

    public ComponentCheck(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /**
     * Waits until the components have seen the revision, a few seconds at most, and answers why one of them refused it; empty when none did.
     * Components that wait for something else count as content: they are asked when they start.
     */
    public Optional<String> refusal(String pid, String revision) {
        long deadline = System.nanoTime() + WITHIN_NANOS;
        while (true) {
            boolean settled = true;
            for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
                if (!Arrays.asList(description.configurationPid).contains(pid)) {
                    continue;
                }
                for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
                    ComponentConfigurationDTO now = asked(description, configuration, revision);
                    if (now.state == ComponentConfigurationDTO.FAILED_ACTIVATION && has(now, revision)) {
                        return Optional.of(description.name + ": " + firstCause(Objects.toString(now.failure, "it could not be activated")));
                    }
                    settled &= has(now, revision) && (now.state != ComponentConfigurationDTO.SATISFIED || description.serviceInterfaces.length == 0);
                }
            }
            if (settled || System.nanoTime() > deadline) {
                return Optional.empty();
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static boolean has(ComponentConfigurationDTO configuration, String revision) {
        return revision.equals(Objects.toString(configuration.properties.get(ConfigurationFolder.REVISION), ""));
    }

    private ComponentConfigurationDTO asked(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, String revision) {
        boolean waits = configuration.state == ComponentConfigurationDTO.SATISFIED && has(configuration, revision);
        return waits ? tried(description, configuration) : configuration;
    }

    /** A component that nobody has asked for yet is asked for here, so that it says whether it can live with its configuration. */
    private ComponentConfigurationDTO tried(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration) {
        if (configuration.service != null) {
            try {
                ServiceReference<?>[] found = context.getAllServiceReferences(null,
                        "(" + Constants.SERVICE_ID + "=" + configuration.service.id + ")");
                if (found != null && found.length > 0) {
                    context.getService(found[0]);
                    context.ungetService(found[0]);
                }
            } catch (InvalidSyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return components.getComponentConfigurationDTOs(description).stream()
                .filter(other -> other.id == configuration.id).findFirst().orElse(configuration);
    }

    /** Of a stack trace, the message of its innermost cause. */
    static String firstCause(String failure) {
        String message = failure.lines().findFirst().orElse(failure);
        for (String line : failure.lines().toList()) {
            if (line.startsWith("Caused by: ")) {
                message = line.substring("Caused by: ".length());
            }
        }
        return message.replaceFirst("^[\\w.$]+(Exception|Error): ", "");
    }
}
