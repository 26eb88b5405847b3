package org.nembo.deployer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.nembo.deployer.config.ConfigurationFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether the components that use a configuration have taken it. */
public final class ComponentCheck {

    private static final Logger log = LoggerFactory.getLogger(ComponentCheck.class);
    private static final String MARKER = "org.nembo.deployer.marker";
    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final ServiceComponentRuntime components;

    public ComponentCheck(BundleContext context, ConfigurationAdmin admin, ServiceComponentRuntime components) {
        this.context = context;
        this.admin = admin;
        this.components = components;
    }

    /**
     * Waits until the components have seen the revision, a few seconds at most, and answers why one of them refused it; empty when none did.
     * Components that wait for something else count as content: they are asked when they start.
     */
    public Optional<String> refusal(String pid, String revision) throws IOException {
        awaitDispatch();
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

    /** The keys that the components of a pid have, in order; empty when there are none, or none that says which it has. */
    public SortedSet<String> keys(String pid) {
        SortedSet<String> keys = new TreeSet<>();
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            if (Arrays.asList(description.configurationPid).contains(pid)) {
                description.properties.keySet().stream().filter(key -> !isOfTheFramework(key)).forEach(keys::add);
            }
        }
        return keys;
    }

    /** Whether a key means something to the framework for every component: ranking, targets of references. */
    public static boolean isOfTheFramework(String key) {
        return key.startsWith("service.") || key.startsWith("osgi.") || key.endsWith(".target");
    }

    /**
     * Waits until the component runtime has acted on every change made so far. It acts on the one thread that Configuration Admin tells its listeners
     * from, so what is told about a configuration made up now is told after that.
     */
    private void awaitDispatch() throws IOException {
        CountDownLatch told = new CountDownLatch(1);
        ConfigurationListener listener = event -> {
            if (event.getPid().equals(MARKER) && event.getType() == ConfigurationEvent.CM_DELETED) {
                told.countDown();
            }
        };
        ServiceRegistration<ConfigurationListener> registration = context.registerService(ConfigurationListener.class, listener, null);
        try {
            Configuration marker = admin.getConfiguration(MARKER, "?");
            marker.update(new Hashtable<>());
            marker.delete();
            if (!told.await(WITHIN_NANOS, TimeUnit.NANOSECONDS)) {
                log.warn("Configuration Admin has not told of a change within {} s", TimeUnit.NANOSECONDS.toSeconds(WITHIN_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            registration.unregister();
        }
    }

    private static boolean has(ComponentConfigurationDTO configuration, String revision) {
        return revision.equals(Objects.toString(configuration.properties.get(ConfigurationFolder.REVISION), ""));
    }

    private ComponentConfigurationDTO asked(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration, String revision) {
        boolean waits = configuration.state == ComponentConfigurationDTO.SATISFIED && has(configuration, revision);
        return waits ? tried(description, configuration) : configuration;
    }

    /**
     * A component that nobody has asked for yet is asked for here, so that it says whether it can live with its configuration. It is looked at while it
     * is held: once let go, it waits again to be asked for.
     */
    private ComponentConfigurationDTO tried(ComponentDescriptionDTO description, ComponentConfigurationDTO configuration) {
        ServiceReference<?> reference = reference(configuration);
        if (reference == null) {
            return configuration;
        }
        Object held = context.getService(reference);
        try {
            return components.getComponentConfigurationDTOs(description).stream()
                    .filter(other -> other.id == configuration.id).findFirst().orElse(configuration);
        } finally {
            if (held != null) {
                context.ungetService(reference);
            }
        }
    }

    private ServiceReference<?> reference(ComponentConfigurationDTO configuration) {
        if (configuration.service == null) {
            return null;
        }
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, "(" + Constants.SERVICE_ID + "=" + configuration.service.id + ")");
            return found == null || found.length == 0 ? null : found[0];
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
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
