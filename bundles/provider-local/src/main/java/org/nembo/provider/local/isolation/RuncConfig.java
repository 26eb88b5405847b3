package org.nembo.provider.local.isolation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.nembo.provider.local.image.Json;
import org.nembo.provider.local.isolation.Sandbox.Bind;
import org.nembo.provider.local.isolation.Sandbox.User;

/** The configuration of a container (OCI runtime specification, config.md). */
record RuncConfig(Sandbox sandbox, boolean superuser) {

    private static final List<String> HIDDEN = List.of("/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
            "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware");
    private static final List<String> READ_ONLY = List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    String text() {
        List<String> capabilities = sandbox.image().isPresent() && user().uid() == 0 ? Bubblewrap.CAPABILITIES : List.of();
        String names = array(capabilities);
        return """
                {"ociVersion": "1.0.2",
                 "process": {"terminal": false, "noNewPrivileges": %s, "user": {"uid": %d, "gid": %d, "additionalGids": %s}, "cwd": %s,
                  "args": %s,
                  "env": %s,
                  "capabilities": {"bounding": %s, "effective": %s, "permitted": %s}},
                 "root": {"path": "root", "readonly": false},
                 "hostname": "nembo",
                 "mounts": [%s],
                 "linux": {"cgroupsPath": %s, "namespaces": [%s], %s
                  "maskedPaths": %s, "readonlyPaths": %s}}
                """.formatted(sandbox.image().isEmpty(), user().uid(), user().gid(), user().groups(), Json.quote(sandbox.directory()),
                array(sandbox.command()), array(environment()), names, names, names, String.join(",\n  ", mounts()), Json.quote(sandbox.container()),
                namespaces(), superuser ? "" : mappings(), array(HIDDEN), array(READ_ONLY));
    }

    /** Who is not the superuser has one user to give away. */
    private User user() {
        return superuser ? sandbox.image().map(Sandbox.Image::user).orElse(User.ROOT) : User.ROOT;
    }

    private List<String> environment() {
        return sandbox.environment().entrySet().stream().map(variable -> variable.getKey() + "=" + variable.getValue()).toList();
    }

    private String namespaces() {
        List<String> types = new ArrayList<>(List.of("pid", "ipc", "uts", "mount"));
        if (!superuser) {
            types.add("user");
        }
        return types.stream().map(type -> "{\"type\": \"" + type + "\"}").collect(Collectors.joining(", "));
    }

    private static String mappings() {
        String one = "[{\"containerID\": 0, \"hostID\": 0, \"size\": 1}]";
        return "\"uidMappings\": " + one + ", \"gidMappings\": " + one + ",";
    }

    private List<String> mounts() {
        List<String> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(mount("/dev/pts", "devpts", "devpts", superuser ? List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")
                : List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620")));
        mounts.add(mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
        if (superuser) {
            mounts.add(mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")));
        }
        List<Bind> binds = new ArrayList<>();
        if (sandbox.image().isEmpty()) {
            mounts.add(mount("/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=1777")));
            mounts.add(mount("/var/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=1777")));
            binds.addAll(sandbox.system().all());
        }
        binds.addAll(sandbox.binds());
        for (Bind bind : binds) {
            mounts.add(mount(bind.target(), "bind", bind.source().toString(), List.of("bind", bind.readOnly() ? "ro" : "rw", "nosuid", "nodev")));
        }
        return mounts;
    }

    private static String mount(String destination, String type, String source, List<String> options) {
        return "{\"destination\": %s, \"type\": %s, \"source\": %s, \"options\": %s}"
                .formatted(Json.quote(destination), Json.quote(type), Json.quote(source), array(options));
    }

    private static String array(Collection<String> words) {
        return words.stream().map(Json::quote).collect(Collectors.joining(", ", "[", "]"));
    }
}
