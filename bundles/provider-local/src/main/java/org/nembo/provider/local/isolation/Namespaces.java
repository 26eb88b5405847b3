package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final String DEVICES = """
            for device in null zero full random urandom tty; do
              : > "dev/$device"
              mount --bind "/dev/$device" "dev/$device"
            done
            ln -s /proc/self/fd dev/fd
            ln -s /proc/self/fd/0 dev/stdin
            ln -s /proc/self/fd/1 dev/stdout
            ln -s /proc/self/fd/2 dev/stderr
            mkdir -m 1777 dev/shm
            mount -t tmpfs -o mode=1777,nosuid,nodev nembo dev/shm""";

    private final boolean root;

    /** @param root whether the server is the superuser: others need a user namespace as well */
    Namespaces(boolean root) {
        this.root = root;
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
        Path enter = Script.write(sandbox.state().resolve("enter"), script(sandbox));
        Files.createDirectories(sandbox.state().resolve("root"));
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--propagation", "private"));
        if (!root) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("/bin/sh", enter.toString()));
        command.addAll(sandbox.command());
        return Outside.inNetwork(sandbox, command);
    }

    private String script(Sandbox sandbox) {
        Script script = new Script();
        script.run("cd", sandbox.state().resolve("root").toString());
        script.line("mount -t tmpfs -o mode=0755,nosuid,nodev nembo .");
        script.run("cd", sandbox.state().resolve("root").toString());
        script.line("mkdir -p proc dev etc run tmp var/tmp .old");
        script.line("mount -t tmpfs -o mode=1777,nosuid,nodev nembo tmp");
        script.line("mount -t tmpfs -o mode=1777,nosuid,nodev nembo var/tmp");
        script.line("cat ../environment > .nembo-environment");
        script.line(DEVICES);
        List<Bind> binds = new ArrayList<>(sandbox.system().binds());
        binds.addAll(sandbox.binds());
        for (Bind bind : binds) {
            bind(script, bind);
        }
        sandbox.system().links().forEach((link, target) -> script.run("ln", "-s", target, "." + link));
        script.line("mount -t proc -o nosuid,nodev,noexec proc proc");
        script.line("hostname nembo 2>/dev/null || :");
        script.line("pivot_root . .old");
        script.line("umount -l /.old && rmdir /.old");
        script.line("mount -o remount,bind,ro,nosuid,nodev /");
        script.run("cd", sandbox.directory());
        script.line("exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all /bin/sh -c " + Script.quote(INIT) + " nembo-init \"$@\"");
        return script.text();
    }

    private static void bind(Script script, Bind bind) {
        String target = "." + bind.target();
        if (Files.isDirectory(bind.source())) {
            script.run("mkdir", "-p", target);
        } else {
            script.run("mkdir", "-p", "." + Path.of(bind.target()).getParent());
            script.line(": > " + Script.quote(target));
        }
        script.run("mount", "--bind", bind.source().toString(), target);
        if (bind.readOnly()) {
            // In a user namespace the flags that the mount has already must be named again.
            script.line("mount -o remount,bind,ro " + Script.quote(target) + " 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev " + Script.quote(target));
        }
    }

    private static String exports(Map<String, String> environment) {
        StringBuilder text = new StringBuilder("unset -v NEMBO_WORKLOAD PWD OLDPWD\n");
        environment.forEach((name, value) -> text.append("export ").append(name).append('=').append(Script.quote(value)).append('\n'));
        return text.toString();
    }
}
