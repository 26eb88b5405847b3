package org.nembo.orchestrator.work;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.Implementation;
import org.nembo.orchestrator.plan.Kinds;
import org.nembo.orchestrator.plan.Waves;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.SecretValues;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.tosca.Evaluated;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Operation;

/**
 * Runs one operation of a node on its machine, once: as a program whose name follows from the operation, so that a repeated step finds the run of the first.
 * What it gives back becomes known under {@link Knowledge#OUTPUTS}.
 */
final class OperationRun {

    private static final int LOG_BYTES = 16_384;
    private static final int OUTPUT_BYTES = 65_536;
    private static final Map<String, List<Resource.State>> STATES = Map.of(
            "create", List.of(Resource.State.CREATING, Resource.State.CREATED), "configure", List.of(Resource.State.CONFIGURING, Resource.State.CONFIGURED),
            "start", List.of(Resource.State.STARTING, Resource.State.STARTED), "stop", List.of(Resource.State.STOPPING, Resource.State.STOPPED),
            "delete", List.of(Resource.State.DELETING, Resource.State.DELETING));

    private final Task task;
    private final String operation;
    private final String machine;
    private final String name;

    /** @param operation {@code create}, {@code configure}, {@code start}, {@code stop} or {@code delete} */
    OperationRun(Task task, String operation) {
        this.task = task;
        this.operation = operation;
        this.machine = machine(task);
        this.name = name(machine, "%s %d %s %s".formatted(task.item().node(), task.item().instance(), operation, task.turn().name()));
    }

    /** The name at the site of the machine that the operations of a resource run on. */
    static String machine(Task task) {
        Blueprint blueprint = task.blueprint();
        NodeTemplate node = Kinds.machine(task.node(blueprint), blueprint.topology())
                .orElseThrow(() -> new IllegalStateException(task.label() + " has no machine"));
        List<Integer> instances = task.tools().knowledge().instances(task.deployment(), node.name());
        int mine = task.item().instance();
        int instance = instances.contains(mine) || instances.isEmpty() ? mine : instances.get(mine % instances.size());
        return WorkloadNames.of(task.deployment(), node.name(), instance);
    }

    private static String name(String machine, String what) {
        String start = machine.length() <= 54 ? machine : machine.substring(0, 54).replaceAll("-+$", "");
        return start + "-" + WorkloadNames.sum(machine + " " + what);
    }

    /** Whether the node has that operation and this server its program. */
    static boolean exists(Task task, String operation) {
        NodeTemplate node = task.node(task.blueprint());
        return node != null && Kinds.operation(node, operation).flatMap(found -> Implementation.of(node, found, task.tools().plans().scripts())).isPresent();
    }

    /** The step that begins it, or the one that waits for its end. */
    static StepResult step(Task task, Waves.Part part) {
        OperationRun run = new OperationRun(task, part.operation());
        return part.deed() == Waves.Deed.BEGIN ? run.beginOnly() : run.look();
    }

    private StepResult beginOnly() {
        // From here on the time counts that it may take.
        task.pace("run." + operation, task.tools().settings().operation());
        if (task.context().find(task.key("begun." + operation)).isEmpty() && find().isEmpty()) {
            task.state(STATES.get(operation).get(0));
            begin();
        }
        return StepResult.done();
    }

    /** Begins it, or looks how far it is. */
    StepResult look() {
        Pace pace = task.pace("run." + operation, task.tools().settings().operation());
        task.state(STATES.get(operation).get(0));
        Optional<Workload> found = find();
        if (found.isEmpty()) {
            if (task.context().find(task.key("begun." + operation)).isPresent()) {
                throw task.failed("%s vanished from its machine while it ran".formatted(operation), "");
            }
            begin();
            return pace.again("%s of %s runs".formatted(operation, task.label()), task.tools().settings().providerPatience());
        }
        switch (found.get().state()) {
            case COMPLETED -> {
                finish();
                return StepResult.done();
            }
            case FAILED, STOPPED -> throw task.failed("%s failed: %s".formatted(operation, found.get().detail()), log());
            default -> {
                if (pace.isOver()) {
                    throw task.failed("%s had not ended after %d min".formatted(operation, task.tools().settings().operation().toMinutes()), log());
                }
                return pace.again("%s of %s runs".formatted(operation, task.label()), task.tools().settings().providerPatience());
            }
        }
    }

    private Optional<Workload> find() {
        return task.tools().sites().workloads(task.site(), workloads -> workloads.find(name));
    }

    private void begin() {
        Blueprint blueprint = task.blueprint();
        NodeTemplate node = task.node(blueprint);
        Operation found = Kinds.operation(node, operation).orElseThrow();
        Implementation implementation = Implementation.of(node, found, task.tools().plans().scripts())
                .orElseThrow(() -> new NemboException(OrchestratorError.TEMPLATE_IMPLEMENTATION_MISSING,
                        "this server does not have the program of %s of '%s' any more".formatted(operation, node.name())));
        Evaluated inputs = task.values(blueprint).operationInputs(Kinds.standard(node).orElseThrow().name(), operation);
        Program program = Program.of(implementation, inputs.values(), OperationOutputs.names(blueprint.topology(), node.name(), operation), roles(node));
        Map<String, String> labels = new LinkedHashMap<>(task.labels());
        labels.put(MachineMaker.LABEL_MACHINE, machine);
        WorkloadRequest request = new WorkloadRequest(name, labels, program.command(), program.environment(), program.files(), List.of(),
                WorkloadRequest.Limits.NONE, Place.machine(machine));
        task.tools().sites().workloads(task.site(), workloads -> workloads.create(request));
        task.context().put(task.key("begun." + operation), "true");
        task.at(machine);
        task.context().log("%s of %s runs on %s: %s".formatted(operation, task.label(), machine, Implementation.shown(implementation.source())));
    }

    private Map<String, String> roles(NodeTemplate node) {
        Map<String, String> files = new LinkedHashMap<>();
        for (AnsibleRole role : AnsibleRole.of(node)) {
            role.files(task.tools().plans().scripts()).forEach((path, text) -> files.put(role.name() + "/" + path, text));
        }
        return files;
    }

    private void finish() {
        Knowledge knowledge = task.tools().knowledge();
        Resource resource = task.resource();
        Knowledge.Facts facts = knowledge.of(resource);
        Set<String> secrets = new LinkedHashSet<>(facts.secrets());
        Map<String, Object> attributes = facts.attributes();
        for (String output : OperationOutputs.names(task.blueprint().topology(), task.item().node(), operation)) {
            task.tools().sites().workloads(task.site(), workloads -> workloads.file(name, Program.OUTPUT_FILE + output, OUTPUT_BYTES)).ifPresent(value -> {
                String key = "%s.%s.%s".formatted(Knowledge.OUTPUTS, operation, output);
                attributes.put(key, value.stripTrailing());
                if (SecretValues.isSecretName(output) || task.tools().plans().tells(task.deployment(), value)) {
                    secrets.add(key);
                }
            });
        }
        String log = task.redact(log());
        attributes.merge("ctxt_log", "%s of %s:\n%s".formatted(operation, task.label(), log), (before, now) -> tail(before + "\n" + now));
        task.learn(new Knowledge.Facts(attributes, secrets, facts.more()));
        boolean machineItself = task.item().kind() == ResourceKind.MACHINE;
        boolean last = !task.item().operations().isEmpty() && task.item().operations().get(task.item().operations().size() - 1).equals(operation);
        task.state(machineItself || last ? Resource.State.STARTED : STATES.get(operation).get(1));
        task.context().log("%s of %s has ended well".formatted(operation, task.label()));
    }

    private static Object tail(String log) {
        return log.length() <= LOG_BYTES ? log : log.substring(log.length() - LOG_BYTES);
    }

    private String log() {
        try {
            return task.tools().sites().workloads(task.site(), workloads -> workloads.log(name, LOG_BYTES));
        } catch (NemboException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }

    /** Removes the run, if there is one. */
    void forget() {
        task.tools().sites().workloads(task.site(), workloads -> {
            workloads.delete(name);
            return name;
        });
    }
}
