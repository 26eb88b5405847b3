package org.nembo.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.feature.WantedBundle;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Brings the bundles of an initialised framework, none of which is started yet, into line with the features. */
final class Provisioner {

    private final BundleContext framework;
    private final Inventory inventory;

    Provisioner(BundleContext framework, Path cache) {
        this.framework = framework;
        this.inventory = new Inventory(cache);
    }

    /**
     * Returns what was done. Fails with the name of the feature and the jar when a bundle cannot be installed.
     *
     * @throws IllegalStateException when the cache does not hold what was put into it
     */
    BundlePlan provision(Collection<WantedBundle> wanted) {
        Map<String, Bundle> installed = new HashMap<>();
        for (Bundle bundle : framework.getBundles()) {
            installed.put(bundle.getLocation(), bundle);
        }
        Map<String, Stamp> recorded = inventory.load();
        if (!installed.keySet().containsAll(recorded.keySet())) {
            throw new IllegalStateException("it has lost bundles");
        }
        BundlePlan plan = BundlePlan.of(wanted, installed.keySet(), recorded, bundle -> Stamp.of(bundle.jar()));
        for (String location : plan.uninstall()) {
            uninstall(installed.get(location));
        }
        for (WantedBundle bundle : plan.update()) {
            write(bundle, installed.get(bundle.location()));
        }
        for (WantedBundle bundle : plan.install()) {
            installed.put(bundle.location(), write(bundle, null));
        }
        settle(plan.keep(), installed, false);
        settle(plan.update(), installed, true);
        settle(plan.install(), installed, true);
        if (!plan.changesNothing()) {
            inventory.save(plan.stamps());
        }
        return plan;
    }

    private Bundle write(WantedBundle wanted, Bundle present) {
        try (InputStream jar = Files.newInputStream(wanted.jar())) {
            if (present == null) {
                return framework.installBundle(wanted.location(), jar);
            }
            present.update(jar);
            return present;
        } catch (IOException | BundleException e) {
            throw LauncherException.failure("%s: cannot install %s: %s".formatted(wanted.feature(), wanted.jar(), e.getMessage()), e);
        }
    }

    /** Start levels always follow the features; whether a bundle starts is the administrator's, once it was started. */
    private static void settle(List<WantedBundle> bundles, Map<String, Bundle> installed, boolean start) {
        for (WantedBundle wanted : bundles) {
            Bundle bundle = installed.get(wanted.location());
            BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
            if (level.getStartLevel() != wanted.startLevel()) {
                level.setStartLevel(wanted.startLevel());
            }
            if (start && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                markForStart(wanted, bundle);
            }
        }
    }

    private static void markForStart(WantedBundle wanted, Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            throw LauncherException.failure("%s: cannot start %s: %s".formatted(wanted.feature(), wanted.jar(), e.getMessage()), e);
        }
    }

    private void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw LauncherException.failure("Cannot uninstall " + bundle.getLocation() + ": " + e.getMessage(), e);
        }
    }
}
