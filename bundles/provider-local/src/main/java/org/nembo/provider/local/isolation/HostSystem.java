package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nembo.provider.local.isolation.Sandbox.Bind;

/**
 * What of this machine's system a program without an image sees: programs, libraries and the few settings that they need. Not seen are the homes of users,
 * keys, the server's own files, and whatever else lies elsewhere.
 *
 * @param more further paths that it sees, read-only
 */
public record HostSystem(List<Path> more) {

    private static final List<String> PROGRAMS = List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    private static final List<String> SETTINGS = List.of("alternatives", "ansible", "ca-certificates", "ca-certificates.conf", "debian_version", "fonts",
            "group", "host.conf", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "locale.alias", "localtime", "magic", "mime.types", "nsswitch.conf",
            "os-release", "passwd", "perl", "pki/ca-trust", "pki/tls/certs", "profile", "protocols", "python3", "redhat-release", "resolv.conf", "rpc",
            "services", "shells", "ssl/certs", "ssl/openssl.cnf", "terminfo", "timezone");

    public HostSystem {
        more = List.copyOf(more);
    }

    /** What is bound, outer directories before inner ones. */
    List<Bind> binds() {
        List<Bind> binds = new ArrayList<>();
        directories().forEach(path -> binds.add(Bind.same(path, true)));
        return binds;
    }

    /** The same where links cannot be made: what they lead to is bound in their place. */
    List<Bind> all() {
        List<Bind> all = new ArrayList<>(binds());
        links().keySet().forEach(link -> all.add(Bind.same(Path.of(link), true)));
        return all;
    }

    /** Links at the root that lead into what is bound: {@code /bin} to {@code usr/bin}. By the path of the link. */
    Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        for (String program : PROGRAMS) {
            Path path = Path.of(program);
            try {
                if (Files.isSymbolicLink(path)) {
                    links.put(program, Files.readSymbolicLink(path).toString());
                }
            } catch (IOException e) {
                continue;
            }
        }
        return links;
    }

    /** Whether a program sees that file of this machine. */
    public boolean shows(Path path) {
        try {
            Path real = path.toRealPath();
            for (Path directory : directories()) {
                if (real.startsWith(directory.toRealPath())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> directories() {
        TreeSet<Path> all = new TreeSet<>();
        PROGRAMS.stream().map(Path::of).filter(path -> Files.isDirectory(path) && !Files.isSymbolicLink(path)).forEach(all::add);
        SETTINGS.stream().map(Path.of("/etc")::resolve).forEach(path -> addReal(all, path));
        settingsOfJava(all);
        addReal(all, Path.of(System.getProperty("java.home")));
        more.forEach(path -> addReal(all, path));
        List<Path> outer = new ArrayList<>();
        for (Path path : all) {
            if (outer.stream().noneMatch(path::startsWith)) {
                outer.add(path);
            }
        }
        return outer;
    }

    /** Distributions keep them apart from it. */
    private static void settingsOfJava(TreeSet<Path> all) {
        try (var entries = Files.newDirectoryStream(Path.of("/etc"), "java*")) {
            entries.forEach(path -> addReal(all, path));
        } catch (IOException e) {
            // There are none.
            return;
        }
    }

    /** A link is followed by who makes the mount: what it leads to is shown in its place. */
    private static void addReal(TreeSet<Path> all, Path path) {
        if (Files.isReadable(path)) {
            all.add(path.normalize());
        }
    }
}
