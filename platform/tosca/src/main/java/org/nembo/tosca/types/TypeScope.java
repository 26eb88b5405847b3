package org.nembo.tosca.types;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What type names mean inside one document: its own declarations first, then those of its imports in their order, then the standard library.
 * Names are not global, because libraries do declare the same name differently. Filled while the document is read, constant afterwards.
 */
public final class TypeScope {

    private final Map<TypeFamily, Map<String, TypeDefinition>> own = new EnumMap<>(TypeFamily.class);
    private final List<String> imports = new ArrayList<>();
    private final Function<String, Optional<TypeScope>> importer;
    private final TypeScope standard;
    private volatile View view;

    private record View(Map<TypeFamily, Map<String, TypeDefinition>> imported, boolean incomplete) {
    }

    /** @param importer finds the document behind an import @param standard null for the standard library itself */
    public TypeScope(Function<String, Optional<TypeScope>> importer, TypeScope standard) {
        this.importer = importer;
        this.standard = standard;
        for (TypeFamily family : TypeFamily.values()) {
            own.put(family, new LinkedHashMap<>());
        }
    }

    void declare(TypeDefinition type) {
        own.get(type.family()).putIfAbsent(type.name(), type);
    }

    void imports(String url) {
        imports.add(url);
    }

    /** The document behind an import of this one. */
    public Optional<TypeScope> open(String url) {
        return importer.apply(url);
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
        return view().incomplete;
    }

    /** Every name of the family that means something here. */
    public Set<String> names(TypeFamily family) {
        Set<String> names = new LinkedHashSet<>(own.get(family).keySet());
        names.addAll(view().imported.get(family).keySet());
        if (standard != null) {
            names.addAll(standard.own.get(family).keySet());
        }
        return names;
    }

    private TypeDefinition exact(TypeFamily family, String name) {
        TypeDefinition type = own.get(family).get(name);
        if (type == null && !imports.isEmpty()) {
            type = view().imported.get(family).get(name);
        }
        return type == null && standard != null ? standard.own.get(family).get(name) : type;
    }

    private View view() {
        View known = view;
        if (known == null) {
            known = look();
            view = known;
        }
        return known;
    }

    /** Breadth first, each document once: imports may form a circle. */
    private View look() {
        Map<TypeFamily, Map<String, TypeDefinition>> imported = new EnumMap<>(TypeFamily.class);
        for (TypeFamily family : TypeFamily.values()) {
            imported.put(family, new LinkedHashMap<>());
        }
        boolean incomplete = false;
        Set<String> seen = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(imports);
        while (!waiting.isEmpty()) {
            String url = waiting.poll();
            if (!seen.add(url)) {
                continue;
            }
            Optional<TypeScope> document = importer.apply(url);
            incomplete |= document.isEmpty();
            document.ifPresent(scope -> {
                scope.own.forEach((family, types) -> types.forEach(imported.get(family)::putIfAbsent));
                waiting.addAll(scope.imports);
            });
        }
        return new View(imported, incomplete);
    }
}
