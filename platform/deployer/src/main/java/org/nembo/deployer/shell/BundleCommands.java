package org.nembo.deployer.shell;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code bundle:list}, {@code bundle:show}, {@code bundle:start}, {@code bundle:stop}, {@code bundle:restart}. */
@Component
public final class BundleCommands implements CommandScope {

    private static final Map<Integer, String> STATES = Map.of(Bundle.ACTIVE, "active", Bundle.INSTALLED, "installed", Bundle.RESOLVED, "resolved",
            Bundle.STARTING, "starting", Bundle.STOPPING, "stopping", Bundle.UNINSTALLED, "uninstalled");

    private final BundleContext context;

    @Activate
    public BundleCommands(BundleContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "bundle";
    }

    @Override
    public String help() {
        return "The bundles that the server is made of. To add, replace or remove one, use the deploy/ folder.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "bundles:read", "Lists Nembo's bundles and those from deploy/.")
                        .flag("all", "Third-party libraries too.")
                        .run(this::list),
                Command.named("show", "bundles:read", "Shows one bundle with its services.")
                        .argument("bundle", "Id or symbolic name.", this::names)
                        .run(this::show),
                Command.named("start", "bundles:write", "Starts a bundle; it stays started over restarts.")
                        .argument("bundle", "Id or symbolic name.", this::names)
                        .run(line -> change(line, Bundle::start, "started")),
                Command.named("stop", "bundles:write", "Stops a bundle; it stays stopped until it is started.")
                        .argument("bundle", "Id or symbolic name.", this::names)
                        .run(line -> change(line, Bundle::stop, "stopped")),
                Command.named("restart", "bundles:write", "Stops and starts a bundle.")
                        .argument("bundle", "Id or symbolic name.", this::names)
                        .run(line -> change(line, BundleCommands::restart, "restarted")));
    }

    private interface Change {
        void apply(Bundle bundle) throws BundleException;
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = Arrays.stream(context.getBundles())
                .filter(bundle -> line.flag("all") || isOurs(bundle))
                .sorted(Comparator.comparingLong(Bundle::getBundleId))
                .flatMap(BundleCommands::row).toList();
        return Output.table(List.of("Id", "State", "Level", "Name", "Version", "From"), rows);
    }

    /** None for a bundle that is removed while it is looked at. */
    private static Stream<List<Object>> row(Bundle bundle) {
        try {
            return Stream.of(List.of(bundle.getBundleId(), STATES.get(bundle.getState()), level(bundle), name(bundle), bundle.getVersion().toString(),
                    source(bundle)));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    private Output show(CommandLine line) {
        Bundle bundle = find(line.argument("bundle"));
        try {
            return shown(bundle);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new NemboException(GeneralError.NOT_FOUND, "the bundle '%s' was removed just now".formatted(line.argument("bundle")), e);
        }
    }

    private static Output shown(Bundle bundle) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", bundle.getBundleId());
        shown.put("name", name(bundle));
        shown.put("version", bundle.getVersion().toString());
        shown.put("state", STATES.get(bundle.getState()));
        shown.put("level", level(bundle));
        shown.put("location", bundle.getLocation());
        shown.put("exports", header(bundle, "Export-Package"));
        shown.put("imports", header(bundle, "Import-Package"));
        shown.put("services", services(bundle.getRegisteredServices()));
        shown.put("uses", services(bundle.getServicesInUse()));
        return Output.details(shown);
    }

    private Output change(CommandLine line, Change change, String done) throws BundleException {
        Bundle bundle = find(line.argument("bundle"));
        if (bundle.getBundleId() == 0) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the framework itself is stopped with system:shutdown");
        }
        if (bundle.equals(context.getBundle()) && !done.equals("started")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the deployer cannot stop itself");
        }
        change.apply(bundle);
        return Output.text("%s is %s (%s).".formatted(name(bundle), done, STATES.get(bundle.getState())));
    }

    private static void restart(Bundle bundle) throws BundleException {
        bundle.stop();
        bundle.start();
    }

    private Bundle find(String which) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> which.equals(name(bundle)) || which.equals(Long.toString(bundle.getBundleId())))
                .findFirst().orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND, "there is no bundle '%s': see bundle:list --all".formatted(which)));
    }

    private List<String> names() {
        return Arrays.stream(context.getBundles()).filter(BundleCommands::isOurs).map(BundleCommands::name).sorted().toList();
    }

    private static boolean isOurs(Bundle bundle) {
        return name(bundle).startsWith("org.nembo.") || bundle.getLocation().startsWith("deploy:");
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    }

    private static String source(Bundle bundle) {
        return bundle.getLocation().startsWith("deploy:") ? "deploy/" + bundle.getLocation().substring("deploy:".length()) : "installation";
    }

    private static int level(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private static List<String> header(Bundle bundle, String name) {
        String value = bundle.getHeaders("").get(name);
        return value == null ? List.of() : List.of(value.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"));
    }

    private static List<String> services(ServiceReference<?>[] references) {
        return references == null ? List.of()
                : Arrays.stream(references).map(reference -> String.join(",", (String[]) reference.getProperty("objectClass"))).distinct().sorted().toList();
    }
}
