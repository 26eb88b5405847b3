package org.nembo.shell.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.shell.engine.FoundWanting;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** {@code service:list}, {@code service:doctor}. */
@Component
public final class ServiceCommands implements CommandScope {

    private final Components components;
    private final Bundles bundles;
    private final Map<Supplier<?>, String> diagnoses = new ConcurrentHashMap<>();
    private final Map<HealthCheck, String> checks = new ConcurrentHashMap<>();

    @Activate
    public ServiceCommands(BundleContext context, @Reference ServiceComponentRuntime runtime) {
        this.components = new Components(runtime);
        this.bundles = new Bundles(context);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = "(nembo.diagnosis=*)")
    void addDiagnosis(Supplier<?> diagnosis, Map<String, Object> properties) {
        diagnoses.put(diagnosis, String.valueOf(properties.get("nembo.diagnosis")));
    }

    void removeDiagnosis(Supplier<?> diagnosis) {
        diagnoses.remove(diagnosis);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCheck(HealthCheck check, Map<String, Object> properties) {
        checks.put(check, String.valueOf(properties.getOrDefault(HealthCheck.NAME, properties.getOrDefault("component.name", check.getClass().getName()))));
    }

    void removeCheck(HealthCheck check) {
        checks.remove(check);
    }

    @Override
    public String name() {
        return "service";
    }

    @Override
    public String help() {
        return "The components of the server, and what ails them.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "services:read", "Lists the components with their state.").run(line ->
                        Output.table(List.of("Component", "State", "Bundle", "Services"), components.rows())),
                Command.named("doctor", "services:read", "Says what does not run and why; ends with a verdict.")
                        .flag("all", "Also what is merely not configured.")
                        .run(this::doctor));
    }

    private Output doctor(CommandLine line) throws InterruptedException {
        List<Finding> found = findings();
        long faults = found.stream().filter(Finding::fault).count();
        List<List<Object>> rows = found.stream().filter(f -> f.fault() || line.flag("all")).map(Finding::row).toList();
        Output shown = rows.isEmpty() && !line.json() ? Output.none() : Output.table(Finding.HEADINGS, rows);
        if (faults > 0) {
            throw new FoundWanting(shown, faults == 1 ? "Not well: 1 finding." : "Not well: " + faults + " findings.");
        }
        if (!line.json()) {
            return rows.isEmpty() ? Output.text("All is well.") : shown;
        }
        return shown;
    }

    private List<Finding> findings() throws InterruptedException {
        List<Finding> found = new ArrayList<>(bundles.findings());
        found.addAll(components.findings());
        diagnoses.forEach((diagnosis, name) -> found.addAll(ask(diagnosis, name)));
        Map<String, HealthCheck> named = new java.util.TreeMap<>();
        checks.forEach((check, name) -> named.merge(name, check, (one, other) -> one));
        found.addAll(Health.findings(named));
        found.sort(Comparator.comparing(Finding::severity).thenComparing(Finding::what).thenComparing(Finding::where));
        return found;
    }

    /** What another bundle publishes; one that fails is a finding itself. */
    private static List<Finding> ask(Supplier<?> diagnosis, String name) {
        List<Finding> found = new ArrayList<>();
        try {
            if (diagnosis.get() instanceof List<?> entries) {
                for (Object entry : entries) {
                    if (entry instanceof Map<?, ?> map) {
                        Map<String, String> texts = new java.util.HashMap<>();
                        map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
                        found.add(Finding.of(texts));
                    }
                }
            }
        } catch (RuntimeException e) {
            found.add(Finding.error("diagnosis", name, "it failed: " + e.getMessage(), "log:errors may tell more."));
        }
        return found;
    }
}
