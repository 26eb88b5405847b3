package org.nembo.provider.local.isolation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program and what it sees.
 *
 * @param id          32 hexadecimal digits, never given twice
 * @param command     program and arguments, not empty
 * @param environment all its variables; values may be secrets
 * @param directory   in which it begins, as it sees it
 * @param image       the root file system; empty for the system's own programs
 * @param system      what is seen of them, when there is no image
 * @param binds       what it sees beside the root file system, outer directories before inner ones
 * @param network     a network namespace to be in, such as {@code /run/netns/name}; empty for this machine's
 * @param group       the control group in which a container is made, as a path from the top of the hierarchy on; empty where processes inherit theirs
 * @param state       the isolation's own directory for this program; what the program writes into an image's root file system is in it
 */
public record Sandbox(String id, List<String> command, Map<String, String> environment, String directory, Optional<Image> image, HostSystem system,
        List<Bind> binds, Optional<Path> network, String group, Path state) {

    /** A directory or file of this machine under a path of the program's. */
    public record Bind(Path source, String target, boolean readOnly) {
        public Bind {
            Objects.requireNonNull(source, "source");
            if (!target.startsWith("/") || target.contains("/../") || target.endsWith("/..")) {
                throw new IllegalArgumentException("not an absolute path: " + target);
            }
        }

        static Bind same(Path path, boolean readOnly) {
            return new Bind(path, path.toString(), readOnly);
        }
    }

    /** An unpacked image, which is not changed: what the program writes goes elsewhere. @param root its directory @param user as whom the program runs */
    public record Image(Path root, User user) {
    }

    /** Numbers of a user, as the image knows them. */
    public record User(int uid, int gid, List<Integer> groups) {
        public static final User ROOT = new User(0, 0, List.of());

        public User {
            groups = List.copyOf(groups);
        }
    }

    public Sandbox {
        if (!id.matches("[0-9a-f]{32}") || command.isEmpty()) {
            throw new IllegalArgumentException("not a sandbox: " + id);
        }
        command = List.copyOf(command);
        environment = java.util.Collections.unmodifiableMap(new TreeMap<>(environment));
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(system, "system");
        binds = List.copyOf(binds);
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(state, "state");
    }

    /** By what a container of it is called. */
    String container() {
        return "nembo-" + id;
    }

    /** Without variables, which may be secrets. */
    @Override
    public String toString() {
        return "Sandbox[" + id + "]";
    }
}
