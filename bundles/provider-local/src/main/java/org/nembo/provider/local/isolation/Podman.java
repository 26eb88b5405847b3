package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.provider.local.isolation.Sandbox.Bind;
import org.nembo.provider.local.isolation.Sandbox.User;

/**
 * A container of {@code podman} over a root file system that it did not fetch itself, so that nothing of the image is left in its storage. Its runtime is
 * {@code runc}, its limits of resources are ones that the server's own limits allow.
 */
final class Podman implements Isolation {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_LINE = 32 * 1024;
    private static final int MOST_PROCESSES = 32_768;
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max (open files|processes) +\\S+ +(\\d+|unlimited)");
    /** Variables that podman and what it starts would follow themselves. */
    private static final Pattern FOLLOWED = Pattern.compile(
            "PATH|HOME|LANG|TMPDIR|LD_.*|CONTAINER.*|PODMAN.*|STORAGE_.*|REGISTRY.*|DOCKER_.*|BUILDAH_.*|XDG_.*|DBUS_.*|GO[A-Z]+|.*_(proxy|PROXY)|_.*"
                    + "|NOTIFY_SOCKET|LISTEN_.*|GLIBC_.*|MALLOC_.*|GCONV_.*|LC_.*|LOCPATH|SSL_.*");

    private final boolean superuser;

    Podman(boolean superuser) {
        this.superuser = superuser;
    }

    @Override
    public Kind kind() {
        return Kind.PODMAN;
    }

    @Override
    public List<String> prepare(Sandbox sandbox) throws IOException {
        Path state = sandbox.state();
        Files.createDirectories(state.resolve("root"));
        Script.write(state.resolve("variables"), lines(sandbox));
        Script script = new Script();
        if (sandbox.image().isPresent()) {
            Layering.mount(script, sandbox, false);
        }
        script.line(Script.quote(podman("rm", "--force", "--ignore", sandbox.container())) + " > /dev/null 2>&1 || :");
        script.line("exec " + Script.quote(run(sandbox)) + " \"$@\"");
        List<String> command = new ArrayList<>(sandbox.image().isPresent() ? Layering.unshare(superuser) : List.of());
        command.addAll(List.of("/bin/sh", Script.write(state.resolve("enter"), script.text()).toString()));
        command.addAll(sandbox.command().subList(1, sandbox.command().size()));
        return Outside.inNetwork(sandbox, command);
    }

    @Override
    public Map<String, String> outside(Sandbox sandbox) {
        Map<String, String> all = new TreeMap<>(Outside.variables(sandbox));
        sandbox.environment().forEach((name, value) -> {
            if (!fitsLine(name, value)) {
                all.putIfAbsent(name, value);
            }
        });
        all.put("HOME", System.getProperty("user.home"));
        return all;
    }

    @Override
    public boolean remove(String id, Path state) throws IOException {
        Program.Result result = Program.run(podman("rm", "--force", "--ignore", "--time", "1", "nembo-" + id),
                Map.of("HOME", System.getProperty("user.home")), PATIENCE);
        return result.ok() && !endMonitors("nembo-" + id);
    }

    /**
     * Ends what podman has begun to watch a container with. When podman is killed before it starts the container, the monitor waits for ever, and podman
     * does not know of it. @return whether there was one
     */
    private static boolean endMonitors(String container) {
        String words = "\0-n\0" + container + "\0";
        List<ProcessHandle> monitors = ProcessHandle.allProcesses().filter(process -> words(process.pid()).contains(words)).toList();
        monitors.forEach(ProcessHandle::destroyForcibly);
        return !monitors.isEmpty();
    }

    private static String words(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    private List<String> run(Sandbox sandbox) {
        List<String> command = podman("run", "--name", sandbox.container(), "--label", "org.nembo.workload=" + sandbox.environment().get(Outside.MARK),
                "--pull", "never", "--network", "host", "--no-hosts", "--hostname", "nembo", "--log-driver", "none", "--passwd=false", "--workdir",
                sandbox.directory(), "--env-file", sandbox.state().resolve("variables").toString());
        limits().forEach((name, most) -> command.addAll(List.of("--ulimit", name + "=" + most + ":" + most)));
        if (!sandbox.group().isEmpty()) {
            command.addAll(List.of("--cgroup-parent", sandbox.group()));
        }
        // A path is mounted once: what is the program's own comes after the system's, and counts.
        Map<String, Bind> binds = new LinkedHashMap<>();
        if (sandbox.image().isPresent()) {
            User user = sandbox.image().get().user();
            command.addAll(List.of("--user", user.uid() + ":" + user.gid()));
            user.groups().forEach(group -> command.addAll(List.of("--group-add", group.toString())));
        } else {
            command.addAll(List.of("--cap-drop", "all", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp:rw,exec,mode=1777", "--tmpfs",
                    "/var/tmp:rw,exec,mode=1777"));
            sandbox.system().all().forEach(bind -> binds.put(bind.target(), bind));
        }
        sandbox.binds().forEach(bind -> binds.put(bind.target(), bind));
        for (Bind bind : binds.values()) {
            command.addAll(List.of("--mount",
                    "type=bind,%s,%s%s".formatted(field("src=" + bind.source()), field("dst=" + bind.target()), bind.readOnly() ? ",ro" : "")));
        }
        // What is asked for takes the place of everything that podman would run by itself.
        command.addAll(List.of("--entrypoint", "[" + org.nembo.provider.local.image.Json.quote(sandbox.command().get(0)) + "]", "--rootfs",
                sandbox.state().resolve("root").toString()));
        sandbox.environment().forEach((name, value) -> {
            if (!fitsLine(name, value)) {
                command.addAll(command.indexOf("--rootfs"), List.of("--env", name));
            }
        });
        return command;
    }

    private static List<String> podman(String... words) {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"));
        command.addAll(List.of(words));
        return command;
    }

    /** Its file of variables has one a line. @throws IllegalArgumentException for a variable that cannot be passed */
    private static String lines(Sandbox sandbox) {
        StringBuilder lines = new StringBuilder();
        sandbox.environment().forEach((name, value) -> {
            if (fitsLine(name, value)) {
                lines.append(name).append('=').append(value).append('\n');
            } else if (FOLLOWED.matcher(name).matches()) {
                throw new IllegalArgumentException("the variable %s cannot have several lines, or over %d characters, in a container of podman"
                        .formatted(name, MOST_LINE));
            }
        });
        return lines.toString();
    }

    private static boolean fitsLine(String name, String value) {
        return value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && value.length() <= MOST_LINE;
    }

    /** A field of comma-separated values. */
    private static String field(String text) {
        return text.contains(",") || text.contains("\"") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** What this process may have itself: podman's own defaults may be more, which the kernel refuses. */
    private static Map<String, Long> limits() {
        Map<String, Long> limits = new TreeMap<>(Map.of("nofile", 1024L, "nproc", 4096L));
        try {
            Matcher matcher = LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            while (matcher.find()) {
                long most = matcher.group(2).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
                boolean files = matcher.group(1).equals("open files");
                limits.put(files ? "nofile" : "nproc", Math.min(most, files ? 65_536 : MOST_PROCESSES));
            }
        } catch (IOException e) {
            return limits;
        }
        return limits;
    }
}
