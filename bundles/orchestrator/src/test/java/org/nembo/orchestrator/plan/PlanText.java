package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.spi.provider.PortRule;
import org.nembo.tosca.AttributeReference;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Output;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.Scope;

/** A plan as people read it: one line for what each resource is, and indented ones for what it has and needs. */
final class PlanText {

    private final Blueprint blueprint;
    private final DryRun.Report report;
    private final Scripts scripts;
    private final Known known;
    private final Wiring wiring;
    private final StringBuilder text = new StringBuilder();

    private PlanText(Blueprint blueprint, DryRun.Report report, Scripts scripts) {
        this.blueprint = blueprint;
        this.report = report;
        this.scripts = scripts;
        this.known = new Known(blueprint.bound());
        this.wiring = new Wiring(blueprint.bound());
    }

    static String of(Blueprint blueprint, DryRun.Report report, Scripts scripts) {
        PlanText plan = new PlanText(blueprint, report, scripts);
        plan.line("resources, in the order in which they are made:");
        report.plan().resources().forEach(plan::resource);
        plan.demand();
        plan.sites();
        plan.line("steps: " + String.join("; ", report.steps()));
        plan.outputs();
        plan.list("notes:", report.plan().notes());
        return plan.text.toString();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    private void list(String heading, List<String> lines) {
        line(heading + (lines.isEmpty() ? " none" : ""));
        lines.forEach(each -> line("  " + each));
    }

    private void resource(PlannedResource resource) {
        NodeTemplate node = blueprint.topology().nodes().get(resource.node());
        line("  %s: %s, %s".formatted(resource.label(), resource.kind(), resource.type()));
        if (resource.instance() > 0) {
            return;
        }
        detail("after", String.join(", ", resource.needs().stream().sorted().toList()));
        switch (resource.kind()) {
            case MACHINE -> machine(node);
            case WORKLOAD -> workload(node);
            case VOLUME -> detail("size", known.property(node, "size").map(String::valueOf).orElse("-"));
            case NETWORK -> detail("network", Wiring.kind(known.property(node, "network_type")) + (Wiring.isOwn(known, node) ? ", one's own" : ""));
            default -> { }
        }
        resource.machine().filter(machine -> resource.kind() != ResourceKind.MACHINE).ifPresent(machine -> detail("on", machine.label()));
        resource.operations().forEach(operation -> detail(operation, operation(node, operation)));
    }

    private void detail(String name, String value) {
        if (!value.isEmpty()) {
            line("      %s: %s".formatted(name, value));
        }
    }

    private void machine(NodeTemplate node) {
        detail("size", FlavorNeed.of(known, node).words());
        ImageNeed image = ImageNeed.of(known, node);
        detail("image", image.isAny() ? "any" : image.words());
        detail("networks", (networks(node) + (wiring.isPublic(node) ? " (reached from outside)" : "")).strip());
        detail("ports", Ports.ofMachine(node, blueprint.bound()).entrySet().stream().map(each -> rule(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", ")));
        detail("volumes", volumes(node));
    }

    private void workload(NodeTemplate node) {
        detail("image", node.isA(Kinds.CONTAINER) ? known.property(node, "image").map(String::valueOf).orElse("-")
                : Kinds.image(node).map(image -> new Evaluator(blueprint.bound(), AttributeSource.NONE)
                        .instance(node.name(), 0).artifactFile(image.name()).orElse("-")).orElse(""));
        Optional<NodeTemplate> runtime = Kinds.host(node, blueprint.topology()).filter(host -> node.isA(Kinds.APPLICATION));
        runtime.ifPresent(host -> {
            detail("size", known.capability(host, "host", "num_cpus").orElse("-") + " cpus, " + known.capability(host, "host", "mem_size").orElse("-"));
            detail("ports", Ports.published(node.name(), known.capability(host, "host", "publish_ports").orElse(List.of())).entrySet().stream()
                    .map(each -> rule(each.getKey(), each.getValue())).collect(Collectors.joining(", ")));
        });
        detail("command", known.property(node, "command").map(String::valueOf).orElse(""));
        detail("environment", known.property(node, "environment_variables").map(PlanText::sorted).orElse(""));
        detail("networks", networks(node));
        detail("volumes", volumes(node));
    }

    private String networks(NodeTemplate node) {
        return wiring.networks(node).stream().map(network -> network.name() + " " + Wiring.kind(known.property(network, "network_type")))
                .collect(Collectors.joining(", "));
    }

    private String volumes(NodeTemplate node) {
        List<String> volumes = new ArrayList<>();
        for (Requirement requirement : wiring.volumes(node)) {
            Map<String, Object> how = new Evaluator(blueprint.bound(), AttributeSource.NONE).instance(node.name(), 0).relationship(requirement).values();
            volumes.add("%s at %s".formatted(requirement.node().orElse("?"), how.getOrDefault("location", "-")));
        }
        return String.join(", ", volumes);
    }

    private static String rule(String name, PortRule rule) {
        return "%s %d/%s%s%s".formatted(name, rule.target(), rule.protocol(), rule.published() > 0 ? " as " + rule.published() : "",
                rule.remoteCidr().isEmpty() ? "" : " from " + rule.remoteCidr());
    }

    private static String sorted(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(PlanText::sorted).toList().toString();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return String.valueOf(value);
        }
        TreeMap<String, String> entries = new TreeMap<>();
        map.forEach((key, each) -> entries.put(String.valueOf(key), sorted(each)));
        return entries.toString();
    }

    private String operation(NodeTemplate node, String name) {
        Implementation found = Implementation.of(node, Kinds.operation(node, name).orElseThrow(), scripts).orElseThrow();
        List<String> inputs = Kinds.operation(node, name).orElseThrow().inputs().keySet().stream().sorted().toList();
        return "%s %s%s".formatted(found.form(), Implementation.shown(found.source()), inputs.isEmpty() ? "" : " with " + String.join(", ", inputs));
    }

    private void demand() {
        Demand demand = report.demand();
        Demand.Amounts total = demand.total();
        line("demand: %d programs, %d machines, %s cpus, %s of memory, %d gpus, %d volumes of %s, %d networks%s, %d public addresses; a site that can %s"
                .formatted(demand.workloads(), demand.machineCount(), total.millicpus() / 1000.0, FlavorNeed.size(total.memoryBytes()), total.gpus(),
                        demand.volumes(), FlavorNeed.size(demand.volumeBytes()), demand.networks(), demand.ownNetworks() ? " of one's own" : "",
                        demand.publicAddresses(), demand.features().isEmpty() ? "do anything" : demand.features().stream().sorted().toList()));
    }

    private void sites() {
        line("sites:");
        for (SiteSelection.Candidate candidate : report.candidates()) {
            line("  %s takes it: %s%s".formatted(candidate.site().id(), candidate.why(), candidate.choices().isEmpty() ? "" : new TreeMap<>(
                    candidate.choices()).entrySet().stream().map(each -> "; %s from image '%s' with flavor '%s'".formatted(each.getKey(),
                            each.getValue().image(), each.getValue().flavor())).collect(Collectors.joining())));
        }
        report.discards().forEach(discard -> line("  %s does not: %s; %s".formatted(discard.site(), discard.reason(), discard.remedy())));
    }

    private void outputs() {
        Evaluator evaluator = new Evaluator(blueprint.bound(), AttributeSource.NONE);
        Map<String, Object> now = evaluator.outputs();
        List<String> lines = new ArrayList<>();
        for (Output output : blueprint.topology().outputs().values()) {
            String from = evaluator.dependencies(output.value(), Scope.TEMPLATE).stream().sorted(Comparator.comparing(AttributeReference::toString))
                    .map(each -> each.node() + each.capability().map(name -> "." + name).orElse("") + "." + each.attribute()).collect(Collectors.joining(", "));
            lines.add("%s%s: %s".formatted(output.name(), output.sensitive() ? " (secret)" : "",
                    from.isEmpty() ? output.sensitive() ? "***" : String.valueOf(now.get(output.name())) : "from " + from));
        }
        list("outputs:", lines);
    }
}
