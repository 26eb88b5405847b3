package org.nembo.orchestrator.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.nembo.tosca.ImportMap;
import org.nembo.tosca.ImportResolver;
import org.nembo.tosca.TypeLibrary;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands behind the URLs in templates, without the network: the bundled libraries, and files below {@code etc/tosca} and {@code data/tosca} by the
 * lines of {@code etc/tosca/imports.map}, see {@link ImportMap}. A change of the map or of a file that was read counts at the next question; a map that
 * cannot be used is told in the log, and the last good one goes on. Thread-safe.
 */
@Component(service = ImportFiles.class)
public final class ImportFiles {

    private static final Logger log = LoggerFactory.getLogger(ImportFiles.class);
    private static final long LARGEST = 4 << 20;
    private static final String MAP = "imports.map";

    private final List<Path> folders;
    private State state;

    /** What was read, and what it was read from. */
    private record State(Map<Path, Stamp> stamps, ImportMap map, TypeLibrary types) {
        private boolean current() {
            return stamps.entrySet().stream().allMatch(entry -> entry.getValue().equals(Stamp.of(entry.getKey())));
        }
    }

    /** How to see that a file has changed. @param size -1 for a file that is not there */
    private record Stamp(long size, FileTime modified, Object key) {
        private static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
            } catch (IOException e) {
                return new Stamp(-1, FileTime.fromMillis(0), "");
            }
        }
    }

    @Activate
    public ImportFiles() {
        this(Stream.of("nembo.etc", "nembo.data").map(System::getProperty).filter(Objects::nonNull).map(folder -> Path.of(folder, "tosca")).toList());
    }

    /** @param folders where files are looked for, in this order; the first has the map */
    public ImportFiles(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** The types for checking templates. */
    public TypeLibrary types() {
        return state().types();
    }

    /** The text of the file behind a URL, such as that of a script; empty when the map has no line for it, or the file is not there. */
    public Optional<String> text(String url) {
        return file(url).flatMap(this::read);
    }

    /** The file behind a URL; empty when the map has no line for it, or it is not there. */
    public Optional<Path> file(String url) {
        return state().map().target(url).flatMap(this::find);
    }

    private synchronized State state() {
        if (state == null || !state.current()) {
            state = load(Optional.ofNullable(state));
        }
        return state;
    }

    private State load(Optional<State> before) {
        if (folders.isEmpty()) {
            return new State(Map.of(), ImportMap.standard(), TypeLibrary.standard());
        }
        Path file = folders.get(0).resolve(MAP);
        Map<Path, Stamp> stamps = new ConcurrentHashMap<>(Map.of(file, Stamp.of(file)));
        ImportMap map = before.map(State::map).orElse(ImportMap.standard());
        try {
            map = (Files.exists(file) ? ImportMap.parse(Files.readString(file)) : ImportMap.parse("")).or(ImportMap.standard());
        } catch (IOException | IllegalArgumentException e) {
            log.error("The map of imports {} cannot be used, {}: {}", file, before.isEmpty() ? "only the bundled libraries are there"
                    : "the one before goes on", e.getMessage());
        }
        ImportResolver resolver = map.resolver(path -> {
            Optional<Path> found = find(path);
            found.ifPresent(each -> stamps.put(each, Stamp.of(each)));
            return found.flatMap(this::read);
        });
        return new State(stamps, map, TypeLibrary.of(resolver));
    }

    /** Below one of the folders, and nowhere else whatever links say. */
    private Optional<Path> find(String path) {
        for (Path folder : folders) {
            try {
                Path root = folder.toRealPath();
                Path file = root.resolve(path).toRealPath();
                if (file.startsWith(root) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !file.equals(root.resolve(MAP))) {
                    return Optional.of(file);
                }
            } catch (NoSuchFileException e) {
                log.debug("No file {} in {}", path, folder);
            } catch (IOException | IllegalArgumentException e) {
                log.warn("The file '{}' in {} cannot be used: {}", path, folder, e.getMessage());
            }
        }
        return Optional.empty();
    }

    private Optional<String> read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                log.warn("{} is larger than {} bytes and is not used", file, LARGEST);
                return Optional.empty();
            }
            // Bytes that are no UTF-8 become U+FFFD: the checker shows where.
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.getMessage());
            return Optional.empty();
        }
    }
}
