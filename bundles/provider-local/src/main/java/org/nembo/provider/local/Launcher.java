package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts workloads in sessions of their own, each watched by a shell that outlives the server and writes down how the program ended. Whatever starts it
 * twice, the program runs once: the shell first makes a file that only one can make.
 */
final class Launcher {

    /** Arguments: the workload's directory, the limit of each process's data in KiB or "-", how many control groups to enter, these, and the command. */
    private static final String WATCH = """
            __nembo_d=$1 __nembo_m=$2 __nembo_n=$3
            shift 3
            set -C
            { read -r __nembo_s < "/proc/$$/stat" && read -r __nembo_b < /proc/sys/kernel/random/boot_id &&
              printf '%s %s\\n' "$__nembo_b" "$__nembo_s" > "$__nembo_d/started"; } 2>/dev/null || exit 0
            set +C
            while [ "$__nembo_n" -gt 0 ]; do
              echo 0 > "$1"
              shift
              __nembo_n=$((__nembo_n - 1))
            done
            [ "$__nembo_m" = - ] || ulimit -d "$__nembo_m"
            trap : HUP INT QUIT TERM
            (exec "$@")
            printf '%s\\n' "$?" > "$__nembo_d/ended"
            """;

    private static final int KIB = 1024;

    private final Cgroups cgroups;
    private final Confinement confinement;
    private final List<String> session;
    private final Map<String, Process> launched = new ConcurrentHashMap<>();

    Launcher(Cgroups cgroups, Confinement confinement) {
        this.confinement = confinement;
        this.cgroups = cgroups;
        this.session = List.of("/usr/bin/setsid", "/bin/setsid").stream().filter(setsid -> Files.isExecutable(Path.of(setsid))).limit(1).toList();
    }

    /** Starts what has not been started. Returns before the program runs. */
    void start(Folder folder, WorkloadRecord workload) throws IOException {
        Process before = launched.get(workload.id());
        if (Files.exists(folder.started()) || folder.isStopped() || workload.damaged() || !folder.mayStart(workload) || before != null && before.isAlive()
                || Files.exists(folder.failed()) || !confinement.preparations().ready(folder, workload)) {
            return;
        }
        Set<Path> entrances = cgroups.make(folder, workload);
        Confinement.Shut shut;
        try {
            shut = confinement.shut(folder, workload);
        } catch (IllegalArgumentException e) {
            folder.fail(e.getMessage());
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command(folder, workload, entrances, shut.command())).directory(folder.work().toFile());
        builder.environment().clear();
        builder.environment().putAll(shut.environment());
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        launched.put(workload.id(), builder.start());
    }

    /** Whether a start is on its way. */
    boolean starting(WorkloadRecord workload) {
        Process process = launched.get(workload.id());
        return process != null && process.isAlive();
    }

    void forget(WorkloadRecord workload) {
        launched.remove(workload.id());
    }

    private List<String> command(Folder folder, WorkloadRecord workload, Set<Path> entrances, List<String> program) {
        long memory = workload.limits().memoryBytes();
        boolean limitsEachProcess = memory > 0 && cgroups.memory().isEmpty();
        Set<Path> entered = Confinement.entersGroups(workload) ? entrances : Set.of();
        List<String> command = new ArrayList<>(session);
        command.addAll(List.of("/bin/sh", "-c", WATCH, "nembo-workload", folder.path().toString(),
                limitsEachProcess ? Long.toString(Math.max(1, memory / KIB)) : "-", Integer.toString(entered.size())));
        entered.forEach(entrance -> command.add(entrance.toString()));
        command.addAll(program);
        return command;
    }
}
