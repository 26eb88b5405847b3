package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.image.ImageException;
import org.nembo.provider.local.image.ImageStore;
import org.nembo.provider.local.isolation.HostSystem;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.WorkloadRequest;

/** Refuses what a process of this machine cannot be given. */
final class RequestCheck {

    private static final int MOST_FILES = 1000;
    private static final long MOST_FILE_CHARS = 16L * 1024 * 1024;
    private static final int LONGEST_PATH = 1000;
    private static final int LONGEST_SEGMENT = 255;
    private static final int MOST_PORTS = 100;
    /** The kernel takes no longer single argument or variable. */
    private static final int LONGEST_WORD_BYTES = 128 * 1024 - 1;
    private static final long MOST_WORD_BYTES = 1024 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
    private static final Pattern PORT = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?");

    private final WorkloadRequest request;

    private RequestCheck(WorkloadRequest request) {
        this.request = request;
    }

    /** @throws NemboException {@code PROVIDER_INVALID} */
    static void check(WorkloadRequest request) {
        RequestCheck check = new RequestCheck(request);
        check.words();
        check.environment();
        check.files();
        check.ports();
    }

    /** @throws NemboException {@code PROVIDER_INVALID} when its image is none of the site's own and no reference */
    static void checkImage(WorkloadRequest request, SiteSettings settings) {
        String image = request.place().image();
        try {
            if (SiteImages.of(settings.kept()).find(image).isEmpty()) {
                ImageStore.checkReference(image);
            }
        } catch (ImageException e) {
            throw new RequestCheck(request).invalid(e.getMessage());
        } catch (IOException e) {
            throw new NemboException(ProviderError.PROVIDER_FAULT, "the images of site '%s' cannot be read: %s".formatted(settings.site(), e.getMessage()), e);
        }
    }

    /**
     * @param visible what of this machine it sees; empty for all
     * @throws NemboException {@code PROVIDER_INVALID} when there is no such program there
     */
    static void checkProgram(WorkloadRequest request, Optional<HostSystem> visible) {
        if (!request.place().image().isEmpty()) {
            // What is in the image is seen when it is unpacked.
            return;
        }
        String program = request.command().get(0);
        if (program.contains("/") && !program.startsWith("/")) {
            if (!request.files().containsKey(relative(program))) {
                throw new RequestCheck(request).invalid("the command '%s' does not exist among its files".formatted(program));
            }
            return;
        }
        Stream<Path> candidates = program.contains("/") ? Stream.of(Path.of(program))
                : Environment.searchPath(request).stream().map(directory -> directory.resolve(program));
        List<Path> found = candidates.filter(RequestCheck::isProgram).toList();
        if (found.isEmpty()) {
            throw new RequestCheck(request).invalid("the command '%s' does not exist on this machine".formatted(program));
        }
        if (visible.isPresent() && found.stream().noneMatch(visible.get()::shows)) {
            throw new RequestCheck(request).invalid("the command '%s' is not visible where workloads are shut in; the site's property '%s' can make '%s' so"
                    .formatted(program, SiteSettings.VISIBLE, found.get(0).getParent()));
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static String relative(String program) {
        return Path.of(program).normalize().toString();
    }

    private void words() {
        long total = 0;
        for (String word : request.command()) {
            total += word("an argument", word);
        }
        if (!request.command().isEmpty() && (request.command().get(0).isEmpty() || request.command().get(0).startsWith("-"))) {
            throw invalid("the command must not be empty or begin with '-'");
        }
        for (Map.Entry<String, String> variable : request.environment().entrySet()) {
            total += word("the variable " + variable.getKey(), variable.getValue()) + variable.getKey().length();
        }
        if (total > MOST_WORD_BYTES) {
            throw invalid("command and environment together are over %d bytes".formatted(MOST_WORD_BYTES));
        }
    }

    private int word(String what, String word) {
        int bytes = word.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_WORD_BYTES) {
            throw invalid("%s is over %d bytes".formatted(what, LONGEST_WORD_BYTES));
        }
        if (word.indexOf('\0') >= 0) {
            throw invalid(what + " contains a NUL character");
        }
        return bytes;
    }

    private void environment() {
        for (String name : request.environment().keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                throw invalid("'%s' is not a name of an environment variable".formatted(shorten(name)));
            }
            if (name.equals(Environment.MARK)) {
                throw invalid("the variable " + name + " belongs to the provider");
            }
        }
    }

    private void files() {
        if (request.files().size() > MOST_FILES) {
            throw invalid("it brings %d files, at most %d are taken".formatted(request.files().size(), MOST_FILES));
        }
        if (request.files().values().stream().mapToLong(String::length).sum() > MOST_FILE_CHARS) {
            throw invalid("its files together are over %d characters".formatted(MOST_FILE_CHARS));
        }
        Set<String> directories = new HashSet<>();
        for (String path : request.files().keySet()) {
            checkPath(path);
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(path.substring(0, slash));
            }
        }
        for (String path : new TreeSet<>(request.files().keySet())) {
            if (directories.contains(path)) {
                throw invalid("'%s' is both a file and a directory".formatted(shorten(path)));
            }
        }
    }

    private void checkPath(String path) {
        boolean bad = path.isEmpty() || path.length() > LONGEST_PATH || path.startsWith("/") || path.endsWith("/") || path.indexOf('\0') >= 0;
        for (String segment : path.split("/")) {
            bad |= segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT;
        }
        if (bad) {
            throw invalid("'%s' is not a relative path inside the working directory".formatted(shorten(path.replace('\0', '?'))));
        }
    }

    private void ports() {
        if (request.ports().size() > MOST_PORTS) {
            throw invalid("it asks for %d ports, at most %d are given".formatted(request.ports().size(), MOST_PORTS));
        }
        Set<String> variables = new HashSet<>();
        for (String port : request.ports()) {
            if (!PORT.matcher(port).matches()) {
                throw invalid("'%s' is not a name of a port: letters, digits, '_' and '-'".formatted(shorten(port)));
            }
            if (!variables.add(Environment.portVariable(port))) {
                throw invalid("two ports are passed as %s".formatted(Environment.portVariable(port)));
            }
        }
    }

    private static String shorten(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private NemboException invalid(String why) {
        return new NemboException(ProviderError.PROVIDER_INVALID, "workload '%s' is refused: %s".formatted(request.name(), why));
    }

    static String upper(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
