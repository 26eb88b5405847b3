package org.nembo.tosca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.value.Coercion;
import org.nembo.tosca.value.Scalars;

/** One evaluation, with a bound on how much it may make: values that read each other twice over would otherwise grow without end. One use. */
final class Evaluation {

    private static final int MOST_TEXT = 4 << 20;
    private static final int MOST_STEPS = 200_000;

    private final BoundTopology bound;
    private final AttributeSource attributes;
    private final Lookup lookup;
    private final Coercion coercion;
    private long text;
    private int steps;

    Evaluation(BoundTopology bound, AttributeSource attributes) {
        this.bound = bound;
        this.attributes = attributes;
        this.lookup = new Lookup(bound.topology());
        this.coercion = new Coercion(name -> Optional.ofNullable(bound.topology().dataTypes().get(name)));
    }

    Object value(Value value, Schema schema, Scope scope) {
        if (++steps > MOST_STEPS) {
            throw new NemboException(ToscaError.TOSCA_LIMIT,
                    "The value in line %d takes more than %,d steps to evaluate".formatted(value.at().line(), MOST_STEPS));
        }
        if (value instanceof Value.Scalar scalar) {
            return coercion.scalar(scalar, schema);
        }
        if (value instanceof Value.Items items) {
            List<Object> list = new ArrayList<>();
            items.values().forEach(item -> list.add(value(item, coercion.item(schema), scope)));
            return list;
        }
        if (value instanceof Value.Entries entries) {
            Map<String, Object> map = new LinkedHashMap<>();
            entries.values().forEach((key, entry) -> map.put(key, value(entry, coercion.member(schema, key), scope)));
            return map;
        }
        return coercion.convert(call((Value.Call) value, scope), schema);
    }

    private Object call(Value.Call call, Scope scope) {
        return switch (call.function()) {
            case "get_input" -> input(call, scope);
            case "get_property", "get_attribute" -> member(call, scope);
            case "concat" -> counted(concat(call.arguments(), "", scope));
            case "join" -> counted(join(call, scope));
            case "token" -> token(call, scope);
            case "get_operation_output" -> output(call, scope);
            case "get_artifact" -> artifact(call, scope);
            default -> bound.topology().nodesOfType(text(call, 0, scope)).stream().map(NodeTemplate::name).toList();
        };
    }

    private Object input(Value.Call call, Scope scope) {
        String name = text(call, 0, scope);
        Object value = bound.inputs().get(name);
        if (value == null && call.arguments().size() > 1) {
            throw unresolved(call, "The input '%s' has no value".formatted(name));
        }
        return inside(value, call, 1, scope);
    }

    private Object member(Value.Call call, Scope scope) {
        Lookup.Target target = lookup.target(call, scope).orElseThrow(() -> unresolved(call, "%s of '%s' has no value".formatted(
                Lookup.text(call, 1).isEmpty() ? "It" : "'" + Lookup.text(call, 1) + "'", Lookup.text(call, 0))));
        Object value = target.property() != null
                ? value(target.property().value(), target.property().schema(), Scope.node(target.node()))
                : attribute(target.attribute(), call);
        return inside(value, call, target.used(), scope);
    }

    /** What the running node says, else what the template gave the attribute, else the property of that name, which every attribute mirrors. */
    private Object attribute(AttributeReference reference, Value.Call call) {
        Optional<Object> known = attributes.attribute(reference);
        if (known.isPresent()) {
            return known.get();
        }
        NodeTemplate node = bound.topology().node(reference.node()).orElseThrow();
        Map<String, Property> given = reference.capability().map(name -> node.capabilities().get(name).attributes()).orElse(node.attributes());
        Property property = given.containsKey(reference.attribute()) ? given.get(reference.attribute())
                : reference.capability().isEmpty() ? node.properties().get(reference.attribute()) : null;
        if (property == null) {
            throw unresolved(call, "The attribute '%s' of node '%s' is not known (yet)".formatted(
                    reference.capability().map(name -> name + ".").orElse("") + reference.attribute(), reference.node()));
        }
        return value(property.value(), property.schema(), Scope.node(node.name()));
    }

    /** Follows keys and indexes into a value. */
    private Object inside(Object value, Value.Call call, int from, Scope scope) {
        Object found = value;
        for (int i = from; i < call.arguments().size(); i++) {
            String step = text(call, i, scope);
            Object next = null;
            if (found instanceof Map<?, ?> map) {
                next = map.get(step);
            } else if (found instanceof List<?> list) {
                int index = Scalars.integer(step).map(number -> number.bitLength() < 31 ? number.intValue() : -1).orElse(-1);
                next = index >= 0 && index < list.size() ? list.get(index) : null;
            } else if (step.equals("0")) {
                // The address of a node that is not scaled is no list, yet templates ask for its first.
                next = found;
            }
            if (next == null) {
                throw unresolved(call, "There is no '%s' in the value of %s".formatted(step, call.function()));
            }
            found = next;
        }
        return found;
    }

    private String concat(List<Value> parts, String delimiter, Scope scope) {
        StringJoiner joined = new StringJoiner(delimiter);
        for (Value part : parts) {
            Object value = part instanceof Value.Scalar scalar ? scalar.text() : value(part, Schema.ANY, scope);
            String piece = value == null ? "" : value.toString();
            count(piece.length());
            joined.add(piece);
        }
        return joined.toString();
    }

    private String join(Value.Call call, Scope scope) {
        String delimiter = call.arguments().size() > 1 ? text(call, 1, scope) : "";
        if (call.arguments().get(0) instanceof Value.Items items) {
            return concat(items.values(), delimiter, scope);
        }
        Object parts = value(call.arguments().get(0), Schema.ANY, scope);
        StringJoiner joined = new StringJoiner(delimiter);
        for (Object part : parts instanceof List<?> list ? list : List.of(String.valueOf(parts))) {
            count(String.valueOf(part).length());
            joined.add(String.valueOf(part));
        }
        return joined.toString();
    }

    private String token(Value.Call call, Scope scope) {
        String whole = text(call, 0, scope);
        String separators = text(call, 1, scope);
        int wanted = Scalars.integer(text(call, 2, scope)).map(number -> number.bitLength() < 31 ? number.intValue() : -1).orElse(-1);
        int index = 0;
        int start = 0;
        for (int i = 0; i <= whole.length(); i++) {
            if (i == whole.length() || separators.indexOf(whole.charAt(i)) >= 0) {
                if (index++ == wanted) {
                    return whole.substring(start, i);
                }
                start = i + 1;
            }
        }
        throw unresolved(call, "The text has %d tokens, so there is none with the index %d".formatted(index, wanted));
    }

    private Object output(Value.Call call, Scope scope) {
        String node = text(call, 0, scope);
        String name = node.equals("SELF") ? scope.self().orElse(node) : node;
        return attributes.operationOutput(name, text(call, 1, scope), text(call, 2, scope), text(call, 3, scope)).orElseThrow(() ->
                unresolved(call, "The operation '%s' of node '%s' has not given '%s' (yet)".formatted(text(call, 2, scope), name, text(call, 3, scope))));
    }

    private Object artifact(Value.Call call, Scope scope) {
        String node = text(call, 0, scope);
        String name = node.equals("SELF") ? scope.self().orElse(node) : node;
        Artifact artifact = bound.topology().node(name).map(found -> found.artifacts().get(text(call, 1, scope))).orElseThrow(() ->
                unresolved(call, "The node '%s' has no artifact '%s'".formatted(name, text(call, 1, scope))));
        return value(artifact.file(), Schema.ANY, Scope.node(name));
    }

    private String text(Value.Call call, int index, Scope scope) {
        Value argument = call.arguments().get(index);
        return argument instanceof Value.Scalar scalar ? scalar.text() : String.valueOf(value(argument, Schema.ANY, scope));
    }

    private String counted(String result) {
        count(result.length());
        return result;
    }

    private void count(int length) {
        text += length;
        if (text > MOST_TEXT) {
            throw new NemboException(ToscaError.TOSCA_LIMIT, "A value grows over %,d characters".formatted(MOST_TEXT));
        }
    }

    private static NemboException unresolved(Value.Call call, String message) {
        return new NemboException(ToscaError.TOSCA_UNRESOLVED_VALUE, message + " (line " + call.at().line() + ")");
    }
}
