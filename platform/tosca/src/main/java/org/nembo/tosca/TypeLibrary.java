package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.tosca.check.LibraryFile;
import org.nembo.tosca.types.BundledTypes;
import org.nembo.tosca.types.Locations;
import org.nembo.tosca.types.StandardTypes;
import org.nembo.tosca.types.TypeScope;

/**
 * The types that templates can use without the network: the normative ones and those of Nembo always, and the files behind imports as an
 * {@link ImportResolver} finds them. Immutable and thread-safe; each file is read once, when something first imports it.
 */
public final class TypeLibrary {

    private static final TypeLibrary STANDARD = new TypeLibrary(ImportMap.standard().resolver(path -> Optional.empty()));

    private final ImportResolver imports;
    private final Map<String, LibraryFile> read = new ConcurrentHashMap<>();

    private TypeLibrary(ImportResolver imports) {
        this.imports = imports;
    }

    /** The normative types of TOSCA 1.0 to 1.3, those of Nembo, and the bundled libraries behind their usual URLs. */
    public static TypeLibrary standard() {
        return STANDARD;
    }

    /** The normative types and those of Nembo, and what that resolver finds and nothing else. */
    public static TypeLibrary of(ImportResolver resolver) {
        return new TypeLibrary(Objects.requireNonNull(resolver, "resolver"));
    }

    /** This library, with what that resolver finds before it. */
    public TypeLibrary with(ImportResolver resolver) {
        return new TypeLibrary(Objects.requireNonNull(resolver, "resolver").or(imports));
    }

    /** This library with one more file: what {@code imports} of that URL or path means. */
    public TypeLibrary with(String url, String text) {
        return with(Map.of(Objects.requireNonNull(url, "url"), Objects.requireNonNull(text, "text")));
    }

    /** This library with more files, by URL or path; they may import each other by relative paths. */
    public TypeLibrary with(Map<String, String> files) {
        Map<String, String> copy = Map.copyOf(files);
        return with((reference, importer) -> {
            String location = Locations.isRelative(reference) && !importer.isEmpty() ? Locations.resolve(importer, reference).orElse(reference) : reference;
            return Optional.ofNullable(copy.get(location)).map(text -> new ImportResolver.Imported(location, text));
        });
    }

    /** What is wrong with the file behind an import; empty when nothing is, or there is no such file. */
    public List<Finding> findings(String url) {
        return file(url, "").map(LibraryFile::findings).orElse(List.of());
    }

    /** What is wrong with a file that {@link #scope} led to. */
    List<Finding> findingsAt(String location) {
        LibraryFile file = files(location).get(location);
        return file == null ? List.of() : file.findings();
    }

    /** An empty scope in which a template that uses this library declares its types. */
    TypeScope scope() {
        return scope("");
    }

    private TypeScope scope(String location) {
        return new TypeScope(location, reference -> file(reference, location).map(LibraryFile::scope), StandardTypes.scope());
    }

    private Optional<LibraryFile> file(String reference, String importer) {
        return imports.resolve(reference, importer).map(found ->
                files(found.location()).computeIfAbsent(found.location(), location -> LibraryFile.read(found.text(), library(location).scope(location))));
    }

    /** What travels with the product is the same in every library, and read once for all of them. */
    private TypeLibrary library(String location) {
        return BundledTypes.isBundled(location) ? STANDARD : this;
    }

    private Map<String, LibraryFile> files(String location) {
        return library(location).read;
    }
}
