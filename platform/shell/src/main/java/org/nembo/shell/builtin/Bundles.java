package org.nembo.shell.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Finds bundles that do not run, and why. */
final class Bundles {

    private final BundleContext context;

    Bundles(BundleContext context) {
        this.context = context;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Arrays.stream(context.getBundles()).forEach(bundle -> finding(bundle).ifPresent(findings::add));
        return findings;
    }

    private Optional<Finding> finding(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        boolean fragment = revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        boolean lazy = bundle.getState() == Bundle.STARTING && bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
        if (bundle.getState() == Bundle.ACTIVE || fragment || lazy || revision == null) {
            return Optional.empty();
        }
        String where = bundle.getSymbolicName() + " " + bundle.getVersion();
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        int reached = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
        if (level.getStartLevel() > reached) {
            return Optional.of(Finding.info("bundle", where, "its start level %d is above the framework's %d".formatted(level.getStartLevel(), reached),
                    "It starts when the framework rises to that level."));
        }
        if (bundle.getState() == Bundle.INSTALLED) {
            List<String> missing = missing(revision);
            return Optional.of(Finding.error("bundle", where, missing.isEmpty() ? "it does not resolve: what it needs is there but cannot be wired together"
                    : "it does not resolve: nothing provides " + String.join("; ", missing), "Deploy what provides it, or another version of the bundle."));
        }
        if (!level.isPersistentlyStarted()) {
            return Optional.of(Finding.warning("bundle", where, "it was stopped", "bundle:start " + bundle.getSymbolicName() + " starts it."));
        }
        return Optional.of(Finding.error("bundle", where, "it should run but is in state " + state(bundle.getState()), "log:errors tells what went wrong."));
    }

    private List<String> missing(BundleRevision revision) {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        return revision.getDeclaredRequirements(null).stream().filter(Bundles::mandatory).filter(r -> wiring.findProviders(r).isEmpty())
                .map(Bundles::describe).limit(10).collect(Collectors.toList());
    }

    private static boolean mandatory(BundleRequirement requirement) {
        String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE);
        String resolution = requirement.getDirectives().getOrDefault(Constants.RESOLUTION_DIRECTIVE, Constants.RESOLUTION_MANDATORY);
        return effective.equals(Constants.EFFECTIVE_RESOLVE) && resolution.equals(Constants.RESOLUTION_MANDATORY);
    }

    private static String describe(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        return requirement.getNamespace().replace("osgi.wiring.", "") + " " + filter;
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            default -> Integer.toString(state);
        };
    }
}
