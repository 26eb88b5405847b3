package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.nembo.provider.local.isolation.Sandbox.Bind;
import org.nembo.provider.local.isolation.Sandbox.User;

/**
 * The root file system of an image with a layer above it that takes what the program writes, or a copy of it where the kernel cannot do that. It is mounted
 * in a mount namespace that ends with the program, so that no mount is ever left behind.
 */
public final class Layering {

    /** Where others than the superuser can reach it: a state directory is closed to them. */
    private static final String OPEN = "/mnt";

    private Layering() {
    }

    /** Where the layer is that takes what a program writes. */
    public static Path upper(Path state) {
        return state.resolve("upper");
    }

    /** Where a file of the program's root file system is that it has written, or that was laid there. */
    public static Path written(Path state) {
        return Files.exists(state.resolve("copied")) ? state.resolve("root") : upper(state);
    }

    /** Begins a mount namespace in which the commands that follow may mount. */
    static List<String> unshare(boolean root) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        if (!root) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        return command;
    }

    /** Mounts it as {@code root} of the state directory. @param binds whether with what is bound into it */
    static void mount(Script script, Sandbox sandbox, boolean binds) throws IOException {
        Path state = sandbox.state();
        for (String directory : List.of("upper", "overlay", "root")) {
            Files.createDirectories(state.resolve(directory));
        }
        Path lower = state.resolve("lower");
        Files.deleteIfExists(lower);
        Files.createSymbolicLink(lower, sandbox.image().orElseThrow().root());
        script.run("cd", state.toString());
        // Relative names: a colon or a comma in a path would have a meaning.
        script.line("""
                if [ ! -e copied ] && ! mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=overlay nembo root 2>/dev/null; then
                  cp -a lower/. root/ && cp -a upper/. root/ && : > copied
                fi""");
        for (Bind bind : binds ? sandbox.binds() : List.<Bind>of()) {
            String target = "root" + bind.target();
            noLinks(script, target);
            if (Files.isDirectory(bind.source())) {
                script.run("mkdir", "-p", target);
            } else {
                script.run("mkdir", "-p", Path.of(target).getParent().toString());
                script.line("[ -e %s ] || : > %s".formatted(Script.quote(target), Script.quote(target)));
            }
            script.run("mount", "--bind", bind.source().toString(), target);
            if (bind.readOnly()) {
                script.run("mount", "-o", "remount,bind,ro", target);
            }
        }
    }

    /** A link of the image, or one that the program has made, would lead to a place of this machine. */
    private static void noLinks(Script script, String target) {
        Path path = Path.of(target);
        for (int i = 2; i <= path.getNameCount(); i++) {
            String part = path.subpath(0, i).toString();
            script.line("[ ! -L %s ] || { echo %s >&2; exit 1; }".formatted(Script.quote(part),
                    Script.quote("nembo: nothing can be mounted at " + part.substring("root".length()) + ", for it is a link")));
        }
    }

    /** Where it is mounted for who runs the program. */
    static String place(Sandbox sandbox, boolean root) {
        return root && sandbox.image().orElseThrow().user().uid() != 0 ? OPEN : sandbox.state().resolve("root").toString();
    }

    /** The words that make what follows run as the image's user; moves the root file system to where that user reaches it. */
    static String asUser(Script script, Sandbox sandbox, boolean root) {
        User user = sandbox.image().orElseThrow().user();
        if (!root || user.uid() == 0) {
            return "";
        }
        script.line("mount --rbind root " + OPEN);
        script.line("cd /");
        String groups = user.groups().isEmpty() ? "--clear-groups"
                : "--groups=" + user.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
        return "setpriv --reuid=%d --regid=%d %s --inh-caps=-all -- ".formatted(user.uid(), user.gid(), groups);
    }
}
