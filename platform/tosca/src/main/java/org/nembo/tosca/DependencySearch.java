package org.nembo.tosca;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Collects the attributes that values need, following the properties that they read. Keeps its own stack. One use. */
final class DependencySearch {

    private final Lookup lookup;
    private final Set<AttributeReference> found;
    private final Set<Property> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Value value, Scope scope) {
    }

    DependencySearch(Topology topology, Set<AttributeReference> found) {
        this.lookup = new Lookup(topology, (node, instance) -> instance);
        this.found = found;
    }

    void search(Value value, Scope scope) {
        waiting.add(new Waiting(value, scope));
        while (!waiting.isEmpty()) {
            Waiting next = waiting.poll();
            next.value().calls().forEach(call -> follow(call, next.scope()));
        }
    }

    private void follow(Value.Call call, Scope scope) {
        if (!call.function().equals("get_attribute") && !call.function().equals("get_property")) {
            return;
        }
        Optional<Lookup.Target> target = lookup.target(call, scope);
        target.map(Lookup.Target::attribute).ifPresent(found::add);
        target.filter(each -> each.property() != null && seen.add(each.property()))
                .ifPresent(each -> waiting.add(new Waiting(each.property().value(), Scope.node(each.node()))));
    }
}
