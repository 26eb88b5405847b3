package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;

/** Machines. */
final class MachineMaker implements Maker {

    /** The label of a program that an operation runs on a machine: the machine's name. */
    static final String LABEL_MACHINE = "machine";

    private static final int CONSOLE_BYTES = 8192;

    @Override
    public StepResult create(Task task) {
        task.state(Resource.State.CREATING);
        var request = new MachineShape(task).request();
        Machine made = task.tools().sites().session(task.site(), session -> machines(session, task).create(request));
        task.at(made.id());
        task.state(Resource.State.CREATED);
        task.context().log("%s is created at site %s as %s".formatted(task.label(), task.site(), task.name()));
        return StepResult.done();
    }

    @Override
    public StepResult start(Task task) {
        Pace pace = task.pace("start", task.tools().settings().machine());
        task.state(Resource.State.STARTING);
        Machine found = task.tools().sites().session(task.site(), session -> machines(session, task).find(task.name()))
                .orElseThrow(() -> failed(task, "it is not at site '%s' any more".formatted(task.site())));
        switch (found.state()) {
            case RUNNING -> {
                learn(task, found);
                task.state(Resource.State.STARTED);
                task.context().log("%s runs%s".formatted(task.label(), addresses(found).isEmpty() ? "" : " at " + String.join(", ", addresses(found))));
                return StepResult.done();
            }
            case PENDING -> {
                if (pace.isOver()) {
                    throw failed(task, "it did not run within %d min".formatted(task.tools().settings().machine().toMinutes()));
                }
                return pace.again(task.label() + " is starting" + (found.detail().isEmpty() ? "" : ": " + task.redact(found.detail())),
                        task.tools().settings().providerPatience());
            }
            default -> throw failed(task, found.detail().isEmpty() ? "it is " + found.state() : found.detail());
        }
    }

    private static List<String> addresses(Machine machine) {
        return machine.publicAddresses().isEmpty() ? machine.privateAddresses() : machine.publicAddresses();
    }

    private static void learn(Task task, Machine found) {
        Map<String, Object> attributes = new LinkedHashMap<>(Map.of("tosca_name", found.name(), "tosca_id", found.id()));
        Optional<String> reached = found.endpoints().values().stream().sorted().map(Endpoints::host).findFirst();
        List<String> outside = found.publicAddresses().isEmpty() ? reached.map(List::of).orElse(found.privateAddresses()) : found.publicAddresses();
        List<String> inside = found.privateAddresses().isEmpty() ? outside : found.privateAddresses();
        if (!outside.isEmpty()) {
            attributes.put("public_address", outside.get(0));
            attributes.put("public_ip", outside);
            attributes.put("endpoint.ip_address", outside.get(0));
        }
        if (!inside.isEmpty()) {
            attributes.put("private_address", inside.get(0));
            attributes.put("private_ip", inside);
        }
        attributes.putAll(Endpoints.attributes(found.endpoints()));
        attributes.put("endpoint.credential", Map.of("protocol", "ssh", "token_type", "private_key", "user", found.facts().getOrDefault("user", "root"),
                "token", SshKeys.of(task.tools().store(), task.deployment()).privateKey().reveal()));
        attributes.put("ctxt_log", "");
        Map<String, Object> facts = new LinkedHashMap<>(found.facts());
        facts.put("access", found.access().name());
        facts.put("publicAddresses", found.publicAddresses());
        facts.put("privateAddresses", found.privateAddresses());
        task.learn(new Knowledge.Facts(attributes, Set.of("endpoint.credential"), facts));
    }

    private static NemboException failed(Task task, String why) {
        String console;
        try {
            console = task.tools().sites().session(task.site(), session -> machines(session, task).console(task.name(), CONSOLE_BYTES));
        } catch (NemboException e) {
            console = "it cannot be read: " + e.getMessage();
        }
        return task.failed(why, console);
    }

    private static Machines machines(CloudSession session, Task task) {
        return session.machines().orElseThrow(() -> new NemboException(ProviderError.PROVIDER_UNSUPPORTED,
                "site '%s' offers no machines".formatted(task.site())));
    }

    /** The programs on it first: a site may keep them apart. */
    @Override
    public boolean remove(Task task) {
        return task.tools().sites().session(task.site(), session -> {
            List<String> programs = new ArrayList<>();
            session.workloads().ifPresent(workloads -> {
                workloads.list(LABEL_MACHINE, task.name()).stream().map(Workload::name).forEach(programs::add);
                programs.forEach(workloads::delete);
            });
            boolean gone = session.machines().map(machines -> {
                machines.delete(task.name());
                return machines.find(task.name()).isEmpty();
            }).orElse(true);
            return gone && programs.stream().allMatch(name -> session.workloads().flatMap(workloads -> workloads.find(name)).isEmpty());
        });
    }
}
