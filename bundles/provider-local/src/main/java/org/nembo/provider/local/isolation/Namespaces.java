package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nembo.provider.local.isolation.Sandbox.Bind;

/**
 * Mount, process, IPC and host name namespaces made by {@code unshare}. The root is an empty file system with what the program may see bound into it; the
 * program has no capability, and gets its variables only where it is shut in.
 */
final class Namespaces implements Isolation {

    /** The first process of the namespace. It reaps, and unlike the program it needs not to answer signals. */
    private static final String INIT = """
            . /.nembo-environment
            trap : HUP INT QUIT TERM
            (exec "$@")
            exit $?""";

    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

    private static final String LINKS = """
            ln -s /proc/self/fd dev/fd
            ln -s /proc/self/fd/0 dev/stdin
            ln -s /proc/self/fd/1 dev/stdout
            ln -s /proc/self/fd/2 dev/stderr""";

    private final boolean superuser;

    /** @param superuser whether the server is the superuser: others need a user namespace as well */
    Namespaces(boolean superuser) {
        this.superuser = superuser;
    }

    @Override
    public Kind kind() {
        return Kind.NAMESPACES;
    }

    @Override
    public List<String> prepare(Sandbox sandbox) throws IOException {
        if (sandbox.image().isPresent()) {
            throw new IllegalArgumentException("namespaces take no images");
        }
        Script.write(sandbox.state().resolve("environment"), exports(sandbox.environment()));
        Path root = sandbox.state().resolve("root");
        Files.createDirectories(root);
        List<Mount> mounts = mounts(sandbox);
        Script.write(sandbox.state().resolve("fstab"), mounts.stream().map(mount -> mount.line(root)).collect(Collectors.joining()));
        Path enter = Script.write(sandbox.state().resolve("enter"), script(sandbox, mounts));
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--propagation", "private"));
        if (!superuser) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("/bin/sh", enter.toString()));
        command.addAll(sandbox.command());
        return Outside.inNetwork(sandbox, command);
    }

    private static String script(Sandbox sandbox, List<Mount> mounts) {
        Path root = sandbox.state().resolve("root");
        Script script = new Script();
        script.run("mount", "-t", "tmpfs", "-o", "mode=0755,nosuid,nodev", "nembo", root.toString());
        script.run("cd", root.toString());
        script.line("cat ../environment > .nembo-environment");
        script.line("mkdir dev .old && mkdir dev/shm");
        DEVICES.forEach(device -> script.line(": > dev/" + device));
        script.line(LINKS);
        List<String> files = mounts.stream().filter(mount -> !mount.directory()).map(Mount::target).toList();
        List<String> directories = new ArrayList<>(List.of("mkdir", "-p", "etc", "run"));
        files.forEach(file -> directories.add("." + Path.of(file).getParent()));
        script.run(directories.toArray(String[]::new));
        files.forEach(file -> script.line(": >> " + Script.quote("." + file)));
        script.line("mount -a -T ../fstab");
        sandbox.system().links().forEach((link, target) -> script.run("ln", "-s", target, "." + link));
        script.line("hostname nembo 2>/dev/null || :");
        script.line("pivot_root . .old");
        script.line("umount -l /.old && rmdir /.old");
        script.line("mount -o remount,bind,ro,nosuid,nodev /");
        script.run("cd", sandbox.directory());
        script.line("exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all /bin/sh -c " + Script.quote(INIT) + " nembo-init \"$@\"");
        return script.text();
    }

    /** A line of {@code fstab}, from which one process makes all mounts. @param target as the program sees it */
    private record Mount(String source, String target, String type, String options, boolean directory) {

        static Mount of(Bind bind) {
            return new Mount(bind.source().toString(), bind.target(), "none", bind.readOnly() ? "bind,ro" : "bind", Files.isDirectory(bind.source()));
        }

        String line(Path root) {
            return "%s %s %s %s 0 0\n".formatted(escape(source), escape(root + target), type, directory ? options + ",X-mount.mkdir" : options);
        }

        private static String escape(String path) {
            return path.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011").replace("\n", "\\012").replace("#", "\\043");
        }
    }

    private static List<Mount> mounts(Sandbox sandbox) {
        List<Mount> mounts = new ArrayList<>();
        for (String temporary : List.of("/tmp", "/var/tmp", "/dev/shm")) {
            mounts.add(new Mount("nembo", temporary, "tmpfs", "mode=1777,nosuid,nodev", true));
        }
        DEVICES.forEach(device -> mounts.add(new Mount("/dev/" + device, "/dev/" + device, "none", "bind", false)));
        sandbox.system().binds().forEach(bind -> mounts.add(Mount.of(bind)));
        sandbox.binds().forEach(bind -> mounts.add(Mount.of(bind)));
        mounts.add(new Mount("proc", "/proc", "proc", "nosuid,nodev,noexec", true));
        return mounts;
    }

    private static String exports(Map<String, String> environment) {
        StringBuilder text = new StringBuilder("unset -v NEMBO_WORKLOAD PWD OLDPWD\n");
        environment.forEach((name, value) -> text.append("export ").append(name).append('=').append(Script.quote(value)).append('\n'));
        return text.toString();
    }
}
