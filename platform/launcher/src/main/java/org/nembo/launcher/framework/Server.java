package org.nembo.launcher.framework;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.felix.framework.Felix;
import org.apache.felix.framework.util.FelixConstants;
import org.nembo.launcher.Directories;
import org.nembo.launcher.LauncherConfig;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.feature.WantedBundle;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/** The framework with the bundles of the features: started once, stopped once. Whoever makes one holds the {@link DataLock}. */
public final class Server {

    private final Directories directories;
    private final LauncherConfig config;
    private final Map<String, String> properties;
    private final Consumer<String> say;
    private volatile Framework framework;

    /** @param properties framework properties beyond those of the configuration, @param say receives what an administrator should know */
    public Server(Directories directories, LauncherConfig config, Map<String, String> properties, Consumer<String> say) {
        this.directories = directories;
        this.config = config;
        this.properties = Map.copyOf(properties);
        this.say = say;
    }

    /**
     * Installs and starts everything; returns when the framework has reached its start level.
     *
     * @param greeting runs once, when the last bundle has started: before the framework says that it has started, at which the shell shows its prompt
     */
    public void start(Collection<WantedBundle> wanted, Runnable greeting) {
        try {
            framework = provisioned(wanted);
            Last last = new Last(wanted, greeting);
            framework.getBundleContext().addBundleListener(last);
            framework.start();
            last.greet();
        } catch (BundleException e) {
            throw LauncherException.failure("The framework does not start: " + e.getMessage(), e);
        }
    }

    /** The bundles that should run and do not; one that an administrator has stopped should not. */
    public List<String> notStarted() {
        return Arrays.stream(bundles())
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED)
                .filter(bundle -> bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion()).sorted().toList();
    }

    /** All bundles of the running framework, itself included. */
    Bundle[] bundles() {
        return framework.getBundleContext().getBundles();
    }

    /** Waits until the framework has been stopped, by whomever; false when it ended with an error. */
    public boolean awaitStop() throws InterruptedException {
        return framework.waitForStop(0).getType() != FrameworkEvent.ERROR;
    }

    /** Stops the bundles from the highest start level to the lowest; false when that took longer than it may. */
    public boolean stop() throws InterruptedException {
        Framework running = framework;
        if (running == null) {
            return true;
        }
        try {
            running.stop();
        } catch (BundleException e) {
            say.accept("The framework does not stop: " + e.getMessage());
            return false;
        }
        return running.waitForStop(config.stop().toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    private Framework provisioned(Collection<WantedBundle> wanted) {
        boolean cached = Files.isDirectory(directories.cache());
        try {
            return provisionOnce(wanted);
        } catch (BundleException | LauncherException | IllegalStateException e) {
            if (!cached) {
                throw e instanceof LauncherException failure ? failure : LauncherException.failure(e.getMessage(), e);
            }
            say.accept("The bundle cache " + directories.cache() + " cannot be used (" + e.getMessage() + "). It is rebuilt.");
        }
        deleteTree(directories.cache());
        try {
            return provisionOnce(wanted);
        } catch (BundleException e) {
            throw LauncherException.failure("The framework does not start: " + e.getMessage(), e);
        }
    }

    private Framework provisionOnce(Collection<WantedBundle> wanted) throws BundleException {
        Framework fresh = new Felix(frameworkProperties());
        boolean done = false;
        try {
            fresh.init();
            new Provisioner(fresh.getBundleContext(), directories.cache()).provision(wanted);
            done = true;
            return fresh;
        } finally {
            if (!done) {
                discard(fresh);
            }
        }
    }

    private void discard(Framework broken) {
        try {
            broken.stop();
            broken.waitForStop(config.stop().toMillis());
        } catch (BundleException e) {
            say.accept("The framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> frameworkProperties() {
        Map<String, Object> all = new HashMap<>(directories.properties());
        all.put(Constants.FRAMEWORK_STORAGE, directories.cache().toString());
        // A new jar is resolved beside the running one of the same name and version before that is touched.
        all.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(config.startLevel()));
        // Libraries have events for Flight Recorder: the JDK writes classes into them that they do not import. Without it a recording breaks them.
        all.put(Constants.FRAMEWORK_BOOTDELEGATION, "jdk.jfr.*");
        all.put(FelixConstants.LOG_LEVEL_PROP, "1");
        all.put(FelixConstants.LOG_LOGGER_PROP, new Complaints(say));
        // What the logging bundles say before they are configured: only what is wrong.
        all.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        all.putAll(Listener.properties(directories.etc()));
        all.putAll(properties);
        all.putAll(config.framework());
        return all;
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw LauncherException.failure("Cannot delete " + directory + ": " + e.getMessage(), e);
        }
    }
}
