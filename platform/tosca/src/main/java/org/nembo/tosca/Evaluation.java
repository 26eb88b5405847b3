package org.nembo.tosca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.value.Coercion;
import org.nembo.tosca.value.Scalars;

/** One evaluation, with a bound on how deep it goes and how much it costs. One use. */
final class Evaluation {

    /** Values inside values, through the properties that they read. More would be a circle that the check could not see, or exhaust the stack. */
    private static final int DEEPEST = 120;

    private final BoundTopology bound;
    private final Attributes attributes;
    private final Lookup lookup;
    private final Function<String, Optional<DataType>> types;
    private final Coercion coercion;
    private final TextFunctions texts;
    private final boolean covering;
    private final Effort effort;
    private int depth;
    private int calls;
    private boolean secret;

    /** @param covering whether a call that reads a secret gives {@link Masking#COVER} */
    Evaluation(BoundTopology bound, AttributeSource source, Instances instances, boolean covering, Effort effort) {
        this.bound = bound;
        this.attributes = new Attributes(source, instances, this);
        this.lookup = new Lookup(bound.topology(), instances);
        this.types = name -> Optional.ofNullable(bound.topology().dataTypes().get(name));
        this.coercion = new Coercion(types);
        this.covering = covering;
        this.effort = effort;
        this.texts = new TextFunctions(this, effort);
    }

    /** Knows no running node, and takes every node for one instance: to work out how many there are. */
    static Evaluation single(BoundTopology bound) {
        AttributeSource one = new AttributeSource() {
            @Override
            public Optional<Object> attribute(AttributeReference reference, int instance) {
                return Optional.empty();
            }

            @Override
            public Optional<List<Integer>> instances(String node) {
                return Optional.of(List.of(0));
            }
        };
        return new Evaluation(bound, one, new Instances(bound, one), false, Effort.small());
    }

    /** Whether a secret went into what was evaluated. */
    boolean secret() {
        return secret;
    }

    Object value(Value value, Schema schema, Scope scope) {
        spend(1);
        if (depth >= DEEPEST) {
            throw new NemboException(ToscaError.TOSCA_LIMIT, "The value in line %d needs itself, or more than %d values inside each other".formatted(
                    value.at().line(), DEEPEST));
        }
        depth++;
        try {
            return any(value, schema, scope);
        } finally {
            depth--;
        }
    }

    /** Counts work. */
    void spend(long more) {
        effort.steps(more);
    }

    private Object any(Value value, Schema schema, Scope scope) {
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
            coercion.complete(map, schema);
            return map;
        }
        return result((Value.Call) value, schema, scope);
    }

    private Object result(Value.Call call, Schema schema, Scope scope) {
        boolean before = secret;
        secret = false;
        calls++;
        try {
            Object made = call(call, scope);
            spend(weight(made));
            Object result = coercion.convert(made, schema);
            return covering && secret && calls == 1 ? Masking.COVER : result;
        } catch (IllegalArgumentException e) {
            throw unresolved(call, "The value of %s cannot be used: %s".formatted(call.function(), e.getMessage()));
        } finally {
            calls--;
            secret |= before;
        }
    }

    private static long weight(Object data) {
        if (data instanceof List<?> list) {
            return 1 + list.stream().mapToLong(Evaluation::weight).sum();
        }
        return data instanceof Map<?, ?> map ? 1 + map.values().stream().mapToLong(Evaluation::weight).sum() : 0;
    }

    private Object call(Value.Call call, Scope scope) {
        return switch (call.function()) {
            case "get_input" -> input(call, scope);
            case "get_property", "get_attribute" -> member(call, scope);
            case "concat" -> texts.concat(call, scope);
            case "join" -> texts.join(call, scope);
            case "token" -> texts.token(call, scope);
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
        Definition input = bound.topology().inputs().get(name);
        Schema schema = input == null ? Schema.ANY : input.schema();
        secret |= input != null && input.sensitive();
        List<String> steps = steps(call, 1, scope);
        Object found = inside(value, steps, call);
        Masking masking = new Masking(types);
        for (String step : steps) {
            boolean index = schema.type().equals("list");
            secret |= !index && masking.isSecret(schema, step);
            schema = index ? coercion.item(schema) : coercion.member(schema, step);
        }
        masking.hide(found, schema);
        secret |= masking.found();
        return found;
    }

    private Object member(Value.Call call, Scope scope) {
        Optional<Property> bond = call.function().equals("get_property") && Lookup.text(call, 0).equals("SELF")
                ? scope.relationship().map(each -> each.properties().get(Lookup.text(call, 1))) : Optional.empty();
        if (bond.isPresent()) {
            return inside(bond.get(), scope, steps(call, 2, scope), call);
        }
        Lookup.Target target = lookup.target(call, scope).orElseThrow(() -> unresolved(call, "%s of '%s' has no value".formatted(
                Lookup.text(call, 1).isEmpty() ? "It" : "'" + Lookup.text(call, 1) + "'", Lookup.text(call, 0))));
        List<String> steps = steps(call, target.used(), scope);
        return target.property() == null ? attributes.value(target, steps, call)
                : inside(target.property(), attributes.scope(target.place()), steps, call);
    }

    /** What is inside of a property. Where the template writes a structure, only the part that is asked for is evaluated: its neighbours may be secret. */
    private Object inside(Property whole, Scope scope, List<String> steps, Value.Call call) {
        Property part = whole;
        int used = 0;
        for (; used < steps.size(); used++) {
            String step = steps.get(used);
            Value next = written(part.value(), step);
            if (next == null) {
                break;
            }
            boolean list = part.value() instanceof Value.Items;
            boolean hidden = part.sensitive() || !list && new Masking(types).isSecret(part.schema(), step);
            part = new Property(step, list ? coercion.item(part.schema()) : coercion.member(part.schema(), step), next, hidden);
        }
        secret |= steps.stream().skip(used).anyMatch(step -> new Masking(types).isSecret(Schema.ANY, step));
        return inside(property(part, scope), steps.subList(used, steps.size()), call);
    }

    private static Value written(Value whole, String step) {
        if (whole instanceof Value.Items list) {
            int index = index(step);
            return index >= 0 && index < list.values().size() ? list.values().get(index) : null;
        }
        return whole instanceof Value.Entries map ? map.values().get(step) : null;
    }

    /** A property where it stands. */
    Object property(Property property, Scope scope) {
        Object value = value(property.value(), property.schema(), scope);
        Masking masking = new Masking(types);
        if (property.sensitive()) {
            masking.hideAll(value);
        } else {
            masking.hide(value, property.schema());
        }
        secret |= masking.found();
        return value;
    }

    /** What was read is a secret. */
    void mark() {
        secret = true;
    }

    boolean isList(Schema schema) {
        return schema.type().equals("list") || types.apply(schema.type()).flatMap(DataType::base).filter(base -> base.type().equals("list")).isPresent();
    }

    private List<String> steps(Value.Call call, int from, Scope scope) {
        List<String> steps = new ArrayList<>();
        for (int i = from; i < call.arguments().size(); i++) {
            steps.add(text(call, i, scope));
        }
        return steps;
    }

    /** Follows keys and indexes into a value. */
    static Object inside(Object value, List<String> steps, Value.Call call) {
        Object found = value;
        for (String step : steps) {
            Object next = null;
            if (found instanceof Map<?, ?> map) {
                next = map.get(step);
            } else if (found instanceof List<?> list) {
                int index = index(step);
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

    /** The step as an index; negative when it is none. */
    static int index(String step) {
        return Scalars.integer(step).map(number -> number.signum() >= 0 && number.bitLength() < 31 ? number.intValue() : -1).orElse(-1);
    }

    private Object output(Value.Call call, Scope scope) {
        Lookup.Place place = place(call, "", scope);
        for (int i = 1; i < call.arguments().size(); i++) {
            secret |= new Masking(types).isSecret(Schema.ANY, text(call, i, scope));
        }
        return attributes.output(place, text(call, 1, scope), text(call, 2, scope), text(call, 3, scope), call);
    }

    private Object artifact(Value.Call call, Scope scope) {
        String name = text(call, 1, scope);
        Lookup.Place place = place(call, "", scope);
        Artifact artifact = Optional.ofNullable(place.node().artifacts().get(name)).orElseThrow(() ->
                unresolved(call, "The node '%s' has no artifact '%s'".formatted(place.node().name(), name)));
        return value(artifact.file(), Schema.ANY, attributes.scope(place));
    }

    private Lookup.Place place(Value.Call call, String member, Scope scope) {
        String node = text(call, 0, scope);
        return lookup.place(node, member, scope).orElseThrow(() -> unresolved(call, "There is no node '%s' here".formatted(node)));
    }

    String text(Value.Call call, int index, Scope scope) {
        Value argument = call.arguments().get(index);
        return argument instanceof Value.Scalar scalar ? scalar.text() : String.valueOf(value(argument, Schema.ANY, scope));
    }

    NodeTemplate node(String name) {
        return bound.topology().node(name).orElseThrow();
    }

    static NemboException unresolved(Value.Call call, String message) {
        return new NemboException(ToscaError.TOSCA_UNRESOLVED_VALUE, message + " (line " + call.at().line() + ")");
    }
}
