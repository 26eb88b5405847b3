package org.nembo.deployer.jar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs, replaces and removes one bundle without touching any other. Confined to one thread. */
final class BundleSwap {

    static final int START_LEVEL = 40;

    private static final Logger log = LoggerFactory.getLogger(BundleSwap.class);
    private static final long REFRESH_SECONDS = 15;

    private final BundleContext context;

    BundleSwap(BundleContext context) {
        this.context = context;
    }

    Optional<Bundle> at(String location) {
        return Optional.ofNullable(context.getBundle(location));
    }

    /** The bundle of that name that the installation itself brings; empty when there is none. */
    Optional<Bundle> shipped(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()) && !bundle.getLocation().startsWith(JarFolder.LOCATION))
                .findFirst();
    }

    /** Whether others are wired to packages of the bundle, so that replacing it would restart them. */
    static boolean isUsed(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return wiring != null && wiring.getProvidedWires(BundleRevision.PACKAGE_NAMESPACE).stream()
                .anyMatch(wire -> !wire.getRequirer().getBundle().equals(bundle));
    }

    /**
     * Installs and starts; a jar that cannot leaves nothing.
     *
     * @param shipped the bundle whose place it takes; stopped only when the new one is known to resolve, started again when that does not start
     */
    Bundle install(String location, StagedJar jar, Optional<Bundle> shipped) throws IOException, RefusedException {
        Bundle bundle = installOnly(location, jar);
        bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
        try {
            requireResolved(bundle);
        } catch (RefusedException e) {
            uninstall(bundle);
            throw e;
        }
        shipped.ifPresent(BundleSwap::setAside);
        try {
            bundle.start();
            return bundle;
        } catch (BundleException e) {
            uninstall(bundle);
            shipped.ifPresent(BundleSwap::bringBack);
            throw RefusedException.of(reason(e));
        }
    }

    /** Stops a shipped bundle until it is brought back, restarts of the server included. */
    static void setAside(Bundle shipped) {
        try {
            shipped.stop();
        } catch (BundleException e) {
            log.warn("{} could not be stopped cleanly: {}", shipped, reason(e));
        }
    }

    static void bringBack(Bundle shipped) {
        try {
            shipped.start();
        } catch (BundleException e) {
            log.error("{} could not be started again: {}", shipped, reason(e));
        }
    }

    /** Replaces; when the new one cannot resolve the old one was never stopped, and when it cannot start the old one is brought back. */
    void replace(Bundle bundle, StagedJar next, Optional<StagedJar> previous) throws IOException, RefusedException {
        if (isUsed(bundle)) {
            throw RefusedException.of("other bundles use packages of %s: replacing it would restart them. Stop the server first."
                    .formatted(bundle.getSymbolicName()));
        }
        tryOut(bundle.getLocation(), next);
        try {
            update(bundle, next);
        } catch (BundleException e) {
            if (previous.isPresent()) {
                goBack(bundle, previous.get());
            }
            throw RefusedException.of(reason(e));
        }
    }

    /** Stops and removes, and lets go of its classes. */
    void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            log.warn("{} could not be uninstalled cleanly: {}", bundle, reason(e));
        }
        refresh(bundle);
    }

    private Bundle installOnly(String location, StagedJar jar) throws IOException, RefusedException {
        try (InputStream in = jar.open()) {
            return context.installBundle(location, in);
        } catch (BundleException e) {
            throw RefusedException.of(reason(e));
        }
    }

    /** Resolves a copy beside the running one: the only way to know without stopping it. */
    private void tryOut(String location, StagedJar jar) throws IOException, RefusedException {
        Bundle trial = installOnly("trial-" + location, jar);
        try {
            requireResolved(trial);
        } finally {
            uninstall(trial);
        }
    }

    private void requireResolved(Bundle bundle) throws RefusedException {
        boolean early = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class).getStartLevel() < START_LEVEL;
        if (early || framework().resolveBundles(List.of(bundle))) {
            return;
        }
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            throw RefusedException.of(reason(e));
        }
    }

    private void update(Bundle bundle, StagedJar jar) throws IOException, BundleException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        try (InputStream in = jar.open()) {
            bundle.update(in);
        }
        refresh(bundle);
        bundle.start();
    }

    private void goBack(Bundle bundle, StagedJar previous) throws IOException {
        try {
            update(bundle, previous);
        } catch (BundleException e) {
            log.error("{} could not be brought back to its previous version: {}", bundle, reason(e));
        }
    }

    private void refresh(Bundle bundle) {
        Collection<Bundle> affected = framework().getDependencyClosure(List.of(bundle));
        if (affected.size() > 1) {
            log.warn("Letting go of {} restarts those that use it: {}", bundle, affected);
        }
        CountDownLatch done = new CountDownLatch(1);
        framework().refreshBundles(List.of(bundle), event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Refreshing {} takes over {} s", bundle, REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FrameworkWiring framework() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return e.getCause() == null || e.getCause() == e ? message : message + ": " + e.getCause();
    }
}
