package org.nembo.tosca;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Collects the attributes that values need, following the properties that they read. One use. */
final class DependencySearch {

    private final Lookup lookup;
    private final Set<AttributeReference> found;
    private final Set<Property> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    DependencySearch(Topology topology, Set<AttributeReference> found) {
        this.lookup = new Lookup(topology);
        this.found = found;
    }

    void search(Value value, Scope scope) {
        for (Value.Call call : value.calls()) {
            if (call.function().equals("get_attribute") || call.function().equals("get_property")) {
                Optional<Lookup.Target> target = lookup.target(call, scope);
                target.map(Lookup.Target::attribute).ifPresent(found::add);
                target.filter(each -> each.property() != null && seen.add(each.property()))
                        .ifPresent(each -> search(each.property().value(), Scope.node(each.node())));
            }
        }
    }
}
