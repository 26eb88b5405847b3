package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which isolations work on this machine for this server. Each is tried once, by really running a program in it, when it is first asked for. Thread-safe.
 */
public final class Isolations {

    /** What was found out about one. @param trouble why it cannot be used; empty when it can */
    public record Finding(Kind kind, String trouble) {
        public boolean works() {
            return trouble.isEmpty();
        }
    }

    /** Which is taken. @param passed the better ones that were not, with the reason */
    public record Choice(Kind kind, List<Finding> passed) {
    }

    private static final List<Kind> FOR_PROGRAMS = List.of(Kind.BUBBLEWRAP, Kind.NAMESPACES, Kind.PROCESS);
    private static final List<Kind> FOR_IMAGES = List.of(Kind.PODMAN, Kind.RUNC, Kind.BUBBLEWRAP);
    private static final Map<Kind, List<String>> NEEDS = Map.of(Kind.PROCESS, List.of(),
            Kind.NAMESPACES, List.of("unshare", "mount", "pivot_root", "setpriv"), Kind.BUBBLEWRAP, List.of("bwrap", "unshare", "setpriv"),
            Kind.RUNC, List.of("runc", "unshare"), Kind.PODMAN, List.of("podman", "runc", "unshare"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** It is the same for all who ask in this process. */
    private static final Map<Kind, Finding> FOUND = new EnumMap<>(Kind.class);
    private static final Map<Kind, Instant> LOOKED = new EnumMap<>(Kind.class);
    private static final Duration DOUBT = Duration.ofMinutes(10);

    private final Map<Kind, Isolation> all = new EnumMap<>(Kind.class);

    private final Path scratch;

    /** @param scratch a directory in which trials are made; it is made when it is needed */
    public Isolations(Path scratch) {
        this.scratch = scratch;
        boolean root = superuser();
        for (Isolation each : List.of(new PlainProcess(), new Namespaces(root), new Bubblewrap(root), new Runc(root),
                new Podman(root))) {
            all.put(each.kind(), each);
        }
    }

    /** That isolation, whether it works or not. */
    public Isolation get(Kind kind) {
        return all.get(kind);
    }

    /** Whether one works; the first call of it takes as long as a start of a program. One that does not is tried again after ten minutes. */
    public Finding look(Kind kind) {
        synchronized (FOUND) {
            Finding finding = FOUND.get(kind);
            if (finding == null || !finding.works() && LOOKED.get(kind).plus(DOUBT).isBefore(Instant.now())) {
                finding = probe(kind);
                FOUND.put(kind, finding);
                LOOKED.put(kind, Instant.now());
            }
            return finding;
        }
    }

    /** The best that works. Empty when none does, which can be for images only. */
    public Optional<Choice> best(boolean image) {
        List<Finding> passed = new ArrayList<>();
        for (Kind kind : image ? FOR_IMAGES : FOR_PROGRAMS) {
            Finding finding = look(kind);
            if (finding.works()) {
                return Optional.of(new Choice(kind, List.copyOf(passed)));
            }
            passed.add(finding);
        }
        return Optional.empty();
    }

    /** What was found out about each, for people: {@code works}, or why not. Tries those that were not tried before. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Finding finding = look(kind);
            facts.put(kind.text(), finding.works() ? "works" : finding.trouble());
        }
        return facts;
    }

    private Finding probe(Kind kind) {
        if (!all.containsKey(kind)) {
            return new Finding(kind, "this version does not have it");
        }
        for (String program : NEEDS.get(kind)) {
            if (Program.find(program).isEmpty()) {
                return new Finding(kind, "the program '%s' is not installed".formatted(program));
            }
        }
        try {
            return new Finding(kind, kind == Kind.PROCESS ? "" : trouble(all.get(kind)));
        } catch (IOException e) {
            return new Finding(kind, "it cannot be tried: " + e.getMessage());
        }
    }

    private String trouble(Isolation isolation) throws IOException {
        Files.createDirectories(scratch, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path state = Files.createTempDirectory(scratch, "probe-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        Sandbox sandbox = new Sandbox(HexFormat.of().formatHex(id), List.of("/bin/sh", "-c", "exit 42"), Map.of("PATH", Outside.PATH), "/", Optional.empty(),
                new HostSystem(List.of()), List.of(), Optional.empty(), "", state);
        try {
            Program.Result result = Program.run(isolation.prepare(sandbox), isolation.outside(sandbox), PATIENCE);
            return result.status() == 42 ? "" : "a trial ended with status %d: %s".formatted(result.status(), result.lastLine());
        } finally {
            isolation.remove(sandbox.id(), state);
            remove(state);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Whether this server may do everything here. */
    public static boolean superuser() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
