package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What type names mean inside one document: its own declarations first, then those of its imports in their order, then the standard library.
 * Names are not global, because libraries do declare the same name differently. Filled while the document is read, constant afterwards.
 */
public final class TypeScope {

    private final String location;
    private final Map<TypeFamily, Map<String, TypeDefinition>> own = new EnumMap<>(TypeFamily.class);
    private final List<ImportReader.Import> imports = new ArrayList<>();
    private final Function<String, Optional<TypeScope>> importer;
    private final Map<String, Optional<TypeScope>> opened = new ConcurrentHashMap<>();
    private final TypeScope standard;
    private volatile ImportedTypes imported;
    private volatile boolean unreadable;

    /** @param location of the document @param importer finds the document behind an import @param standard null for the standard library itself */
    public TypeScope(String location, Function<String, Optional<TypeScope>> importer, TypeScope standard) {
        this.location = location;
        this.importer = importer;
        this.standard = standard;
        for (TypeFamily family : TypeFamily.values()) {
            own.put(family, new LinkedHashMap<>());
        }
    }

    void declare(TypeDefinition type) {
        own.get(type.family()).putIfAbsent(type.name(), type);
    }

    void imports(ImportReader.Import found) {
        imports.add(found);
    }

    /** Says that not all of the document could be read, so that it may well declare more than is known. */
    public void markUnreadable() {
        unreadable = true;
    }

    boolean unreadable() {
        return unreadable;
    }

    /** What names the document; empty for a template. */
    public String location() {
        return location;
    }

    /** The imports of the document itself. */
    public List<ImportReader.Import> imports() {
        return imports;
    }

    /** The document behind an import of this one. */
    public Optional<TypeScope> open(String reference) {
        return opened.computeIfAbsent(reference, importer);
    }

    /** The type of that name that the document itself declares; null when there is none. */
    TypeDefinition own(TypeFamily family, String name) {
        return own.get(family).get(name);
    }

    /** The types that the document itself declares. */
    public Collection<TypeDefinition> declared(TypeFamily family) {
        return own.get(family).values();
    }

    /** The type of that name as seen from here; the short names of the standard are understood. */
    public Optional<TypeDefinition> find(TypeFamily family, String name) {
        TypeDefinition type = exact(family, name);
        if (type == null && (name.startsWith("tosca:") || name.indexOf('.') < 0)) {
            String brief = name.startsWith("tosca:") ? name.substring("tosca:".length()) : name;
            type = exact(family, family.prefix() + brief);
            type = type == null ? exact(family, family.prefix() + "network." + brief) : type;
        }
        return Optional.ofNullable(type);
    }

    /** Whether something is imported, directly or not, that could not be resolved, so that an unknown name may well exist. */
    public boolean incomplete() {
        return seen().incomplete();
    }

    /** Every other document that this one imports, directly or not. */
    public Collection<TypeScope> reached() {
        return seen().documents();
    }

    /** Names that two documents declare differently, neither of which imports the other. */
    public List<ImportedTypes.Conflict> conflicts() {
        return seen().conflicts();
    }

    /** Every name of the family that means something here. */
    public Set<String> names(TypeFamily family) {
        Set<String> names = new LinkedHashSet<>(own.get(family).keySet());
        names.addAll(seen().names(family));
        if (standard != null) {
            names.addAll(standard.own.get(family).keySet());
        }
        return names;
    }

    private TypeDefinition exact(TypeFamily family, String name) {
        TypeDefinition type = own.get(family).get(name);
        if (type == null && !imports.isEmpty()) {
            type = seen().find(family, name);
        }
        return type == null && standard != null ? standard.own.get(family).get(name) : type;
    }

    private ImportedTypes seen() {
        ImportedTypes known = imported;
        if (known == null) {
            known = new ImportedTypes(this);
            imported = known;
        }
        return known;
    }
}
