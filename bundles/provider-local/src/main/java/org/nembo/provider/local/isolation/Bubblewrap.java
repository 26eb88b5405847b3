package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nembo.provider.local.isolation.Sandbox.Bind;

/** Namespaces made by {@code bwrap}, which hands nothing on but what it is told. Its words are passed in a file, for among them are the program's variables. */
final class Bubblewrap implements Isolation {

    /** What a program of an image may do that is the superuser in it, as other container runtimes have it. */
    static final List<String> CAPABILITIES = List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE",
            "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT");

    private final boolean root;

    Bubblewrap(boolean root) {
        this.root = root;
    }

    @Override
    public Kind kind() {
        return Kind.BUBBLEWRAP;
    }

    @Override
    public List<String> prepare(Sandbox sandbox) throws IOException {
        Path words = Script.write(sandbox.state().resolve("bwrap"), String.join("\0", words(sandbox)) + "\0");
        Script script = new Script();
        script.line("exec 3< " + Script.quote(words.toString()));
        List<String> command = new ArrayList<>();
        String user = "";
        if (sandbox.image().isPresent()) {
            command.addAll(Layering.unshare(root));
            Layering.mount(script, sandbox, true);
            user = Layering.asUser(script, sandbox, root);
        }
        script.line("exec " + user + "bwrap --args 3 -- \"$@\"");
        command.addAll(List.of("/bin/sh", Script.write(sandbox.state().resolve("enter"), script.text()).toString()));
        command.addAll(sandbox.command());
        return Outside.inNetwork(sandbox, command);
    }

    private List<String> words(Sandbox sandbox) {
        List<String> words = new ArrayList<>(List.of("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "nembo",
                "--unshare-cgroup-try"));
        if (sandbox.image().isPresent()) {
            words.addAll(List.of("--bind", Layering.place(sandbox, root), "/", "--proc", "/proc", "--dev", "/dev"));
            addUser(words, sandbox.image().get().user());
        } else {
            words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/run", "--tmpfs", "/var/tmp"));
            sandbox.system().binds().forEach(bind -> add(words, bind));
            sandbox.system().links().forEach((link, target) -> words.addAll(List.of("--symlink", target, link)));
            sandbox.binds().forEach(bind -> add(words, bind));
            words.addAll(List.of("--remount-ro", "/"));
            if (root) {
                words.addAll(List.of("--cap-drop", "ALL"));
            }
        }
        words.addAll(List.of("--chdir", sandbox.directory(), "--clearenv"));
        sandbox.environment().forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        return words;
    }

    private void addUser(List<String> words, Sandbox.User user) {
        if (!root) {
            words.addAll(List.of("--unshare-user", "--uid", Integer.toString(user.uid()), "--gid", Integer.toString(user.gid())));
        } else if (user.uid() == 0) {
            words.addAll(List.of("--cap-drop", "ALL"));
            CAPABILITIES.forEach(name -> words.addAll(List.of("--cap-add", name)));
        }
    }

    private static void add(List<String> words, Bind bind) {
        words.addAll(List.of(bind.readOnly() ? "--ro-bind" : "--bind", bind.source().toString(), bind.target()));
    }
}
