package org.nembo.tosca.types;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a document gets from its imports: breadth first, the nearest and then the first declaration of a name counts. Immutable. */
public final class ImportedTypes {

    private final TypeScope root;
    private final Map<TypeFamily, Map<String, TypeDefinition>> types = new EnumMap<>(TypeFamily.class);
    private final Set<TypeScope> documents = new LinkedHashSet<>();
    private final Set<String> prefixes = new LinkedHashSet<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private boolean incomplete;

    /** A name with two meanings. @param used the one that counts @param other the one that is hidden @param through the import that leads to the other */
    public record Conflict(String name, TypeDefinition used, TypeDefinition other, ImportReader.Import through) {
    }

    private record Step(TypeScope document, String prefix, ImportReader.Import through) {
    }

    ImportedTypes(TypeScope root) {
        this.root = root;
        for (TypeFamily family : TypeFamily.values()) {
            types.put(family, new LinkedHashMap<>());
        }
        walk();
    }

    boolean incomplete() {
        return incomplete;
    }

    Collection<TypeScope> documents() {
        return documents;
    }

    List<Conflict> conflicts() {
        return conflicts;
    }

    Set<String> names(TypeFamily family) {
        return types.get(family).keySet();
    }

    /** A prefix is joined to a name by a colon, or by a dot as some write it. */
    TypeDefinition find(TypeFamily family, String name) {
        Map<String, TypeDefinition> named = types.get(family);
        TypeDefinition type = named.get(name);
        for (String prefix : type == null ? prefixes : Set.<String>of()) {
            if (type == null && name.startsWith(prefix + ".")) {
                type = named.get(prefix + ":" + name.substring(prefix.length() + 1));
            }
        }
        return type;
    }

    /** Each document once for each prefix: imports may form a circle. */
    private void walk() {
        Set<List<Object>> seen = new HashSet<>();
        Deque<Step> waiting = new ArrayDeque<>();
        follow(new Step(root, "", null), waiting);
        while (!waiting.isEmpty()) {
            Step step = waiting.poll();
            // A prefix of a prefix of a prefix is nobody's wish but that of a circle.
            if (step.document == root || step.prefix.length() > 200 || !seen.add(List.of(System.identityHashCode(step.document), step.document.location(),
                    step.prefix))) {
                continue;
            }
            documents.add(step.document);
            incomplete |= step.document.unreadable();
            for (TypeFamily family : TypeFamily.values()) {
                step.document.declared(family).forEach(type -> add(type, step));
            }
            follow(step, waiting);
        }
    }

    private void follow(Step step, Deque<Step> waiting) {
        for (ImportReader.Import each : step.document.imports()) {
            ImportReader.Import through = step.through == null ? each : step.through;
            String prefix = each.prefix().isEmpty() ? step.prefix : step.prefix + each.prefix() + ":";
            if (!each.prefix().isEmpty()) {
                prefixes.add(prefix.substring(0, prefix.length() - 1));
            }
            step.document.open(each.url()).ifPresentOrElse(document -> waiting.add(new Step(document, prefix, through)), () -> incomplete = true);
        }
    }

    private void add(TypeDefinition type, Step step) {
        String name = step.prefix + type.name();
        TypeDefinition first = types.get(type.family()).putIfAbsent(name, type);
        boolean own = root.own(type.family(), name) != null;
        TypeDefinition before = own ? root.own(type.family(), name) : first;
        if (before != null && before != type && !SameDeclaration.of(before.body(), type.body())) {
            // A file that imports another one and declares its type anew means to; in a template it is worth a word.
            boolean meant = own ? !root.location().isEmpty() : reaches(before.scope(), type.scope()) || reaches(type.scope(), before.scope());
            if (!meant) {
                conflicts.add(new Conflict(name, before, type, step.through));
            }
        }
    }

    private static boolean reaches(TypeScope from, TypeScope to) {
        Set<TypeScope> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<TypeScope> waiting = new ArrayDeque<>(List.of(from));
        while (!waiting.isEmpty()) {
            TypeScope next = waiting.poll();
            if (next == to) {
                return true;
            }
            if (seen.add(next)) {
                next.imports().forEach(each -> next.open(each.url()).ifPresent(waiting::add));
            }
        }
        return false;
    }
}
