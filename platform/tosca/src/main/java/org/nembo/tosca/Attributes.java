package org.nembo.tosca;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.types.DefinitionReader;

/**
 * What get_attribute and get_operation_output give of nodes that may have several instances. One evaluation's.
 *
 * <p>Words like SELF and HOST mean one instance; a node's name means all of them. Then
 * <ul>
 * <li>an attribute that is declared as a list, or of which nothing is declared and every instance gives a list, is one list: those of the instances one after
 * the other, where a plain value counts as a list of one. An index counts in that list.
 * <li>any other attribute is its plain value when there is one instance, and a list with the value of each when there are more or none. A whole number that
 * follows is an index of an instance, in their order; with one instance only 0 is. What follows then is looked for inside the value, in that of each instance
 * when no instance is named.
 * </ul>
 */
final class Attributes {

    private final AttributeSource source;
    private final Instances instances;
    private final Evaluation evaluation;

    Attributes(AttributeSource source, Instances instances, Evaluation evaluation) {
        this.source = source;
        this.instances = instances;
        this.evaluation = evaluation;
    }

    /** Where a property of that place is read: in the named instance; it is the same in all, so otherwise in the first. */
    Scope scope(Lookup.Place place) {
        if (place.instance() != Lookup.ALL) {
            return Scope.node(place.node().name(), place.instance());
        }
        List<Integer> all = instances.of(place.node().name());
        return Scope.node(place.node().name(), all.isEmpty() ? 0 : all.get(0));
    }

    Object value(Lookup.Target target, List<String> steps, Value.Call call) {
        AttributeReference reference = target.attribute();
        Optional<Schema> declared = declared(target.place().node(), reference);
        if (declared(reference).map(Definition::sensitive).orElse(false) || DefinitionReader.isSecretName(reference.attribute())
                || steps.stream().anyMatch(DefinitionReader::isSecretName)) {
            evaluation.mark();
        }
        List<Object> values = new ArrayList<>();
        asked(target.place()).forEach(instance -> values.add(one(reference, instance, call)));
        boolean lists = declared.map(evaluation::isList).orElse(false)
                || declared.isEmpty() && !values.isEmpty() && values.stream().allMatch(List.class::isInstance);
        return lists ? Evaluation.inside(flat(values), steps, call) : each(values, steps, call);
    }

    Object output(Lookup.Place place, String interfaceName, String operation, String output, Value.Call call) {
        List<Object> values = new ArrayList<>();
        for (int instance : asked(place)) {
            values.add(source.operationOutput(place.node().name(), instance, interfaceName, operation, output).orElseThrow(() -> Evaluation.unresolved(call,
                    "The operation '%s' of node '%s' has not given '%s' (yet)".formatted(operation, place.node().name(), output))));
        }
        return values.size() == 1 ? values.get(0) : values;
    }

    private List<Integer> asked(Lookup.Place place) {
        List<Integer> asked = place.instance() == Lookup.ALL ? instances.of(place.node().name()) : List.of(place.instance());
        evaluation.spend(asked.size());
        return asked;
    }

    private static List<Object> flat(List<Object> values) {
        List<Object> flat = new ArrayList<>();
        values.forEach(value -> {
            if (value instanceof List<?> list) {
                flat.addAll(list);
            } else {
                flat.add(value);
            }
        });
        return flat;
    }

    private static Object each(List<Object> values, List<String> steps, Value.Call call) {
        int index = steps.isEmpty() ? -1 : Evaluation.index(steps.get(0));
        if (index >= 0 && !(values.size() == 1 && hasInside(values.get(0), steps.get(0)))) {
            if (index >= values.size()) {
                throw Evaluation.unresolved(call, "There is no instance with the index %d; there are %d".formatted(index, values.size()));
            }
            return Evaluation.inside(values.get(index), steps.subList(1, steps.size()), call);
        }
        if (values.size() == 1) {
            return Evaluation.inside(values.get(0), steps, call);
        }
        return values.stream().map(value -> Evaluation.inside(value, steps, call)).toList();
    }

    private static boolean hasInside(Object value, String step) {
        return value instanceof List || value instanceof Map<?, ?> map && map.containsKey(step);
    }

    private Optional<Definition> declared(AttributeReference reference) {
        return reference.capability().isPresent() ? Optional.empty()
                : Optional.ofNullable(evaluation.node(reference.node()).declared().get(reference.attribute()));
    }

    private Optional<Schema> declared(NodeTemplate node, AttributeReference reference) {
        return given(node, reference).map(Property::schema).filter(schema -> !schema.equals(Schema.ANY))
                .or(() -> declared(reference).map(Definition::schema).filter(schema -> !schema.equals(Schema.ANY)));
    }

    /** What the running node says, else what the template gave the attribute, else the property of that name, which every attribute mirrors. */
    private Object one(AttributeReference reference, int instance, Value.Call call) {
        Optional<Object> known = source.attribute(reference, instance);
        if (known.isPresent()) {
            return known.get();
        }
        Property property = given(evaluation.node(reference.node()), reference).orElseThrow(() -> Evaluation.unresolved(call,
                "The attribute '%s' of node '%s' is not known (yet)".formatted(
                        reference.capability().map(name -> name + ".").orElse("") + reference.attribute(), reference.node())));
        return evaluation.property(property, Scope.node(reference.node(), instance));
    }

    private static Optional<Property> given(NodeTemplate node, AttributeReference reference) {
        if (reference.capability().isPresent()) {
            Capability capability = node.capabilities().get(reference.capability().get());
            return capability == null ? Optional.empty() : Optional.ofNullable(capability.attributes().get(reference.attribute()));
        }
        return Optional.ofNullable(node.attributes().get(reference.attribute())).or(() -> Optional.ofNullable(node.properties().get(reference.attribute())));
    }
}
