package org.nembo.tosca.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.tosca.Position;
import org.nembo.tosca.Value;
import org.nembo.tosca.yaml.YamlNode;

/** Changes between the tree of a document, the values of the model, and plain data. */
public final class Values {

    private static final int DEEPEST = 64;

    private Values() {
    }

    /** With the functions recognised. */
    public static Value of(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return new Value.Scalar(scalar.text(), scalar.plain(), scalar.at());
        }
        if (node instanceof YamlNode.Items items) {
            return new Value.Items(items.values().stream().map(Values::of).toList(), items.at());
        }
        return Functions.call(node).<Value>map(call -> new Value.Call(call.function(), call.arguments().stream().map(Values::of).toList(), node.at()))
                .orElseGet(() -> entries((YamlNode.Entries) node));
    }

    private static Value entries(YamlNode.Entries map) {
        Map<String, Value> values = new LinkedHashMap<>();
        map.values().forEach((key, entry) -> values.put(key, of(entry.value())));
        return new Value.Entries(values, map.at());
    }

    /** A value as a tree in which calls are mappings again. */
    public static YamlNode tree(Value value) {
        if (value instanceof Value.Scalar scalar) {
            return new YamlNode.Scalar(scalar.text(), scalar.plain(), scalar.at());
        }
        if (value instanceof Value.Items items) {
            return YamlNode.Items.of(items.values().stream().map(Values::tree).toList(), items.at());
        }
        Map<String, Value> members = value instanceof Value.Call call ? Map.of(call.function(), new Value.Items(call.arguments(), call.at()))
                : ((Value.Entries) value).values();
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        members.forEach((key, member) -> entries.put(key, new YamlNode.Entry(new YamlNode.Scalar(key, false, member.at()), tree(member))));
        return YamlNode.Entries.of(entries, value.at());
    }

    /** The same tree, all of it at one place. */
    public static YamlNode moved(YamlNode node, Position at) {
        if (node instanceof YamlNode.Scalar scalar) {
            return new YamlNode.Scalar(scalar.text(), scalar.plain(), at);
        }
        if (node instanceof YamlNode.Items items) {
            return YamlNode.Items.of(items.values().stream().map(item -> moved(item, at)).toList(), at);
        }
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        ((YamlNode.Entries) node).values().forEach((key, entry) ->
                entries.put(key, new YamlNode.Entry(new YamlNode.Scalar(key, entry.key().plain(), at), moved(entry.value(), at))));
        return YamlNode.Entries.of(entries, at);
    }

    /**
     * Plain JSON data as a tree without places. Numbers and booleans become plain scalars, text a quoted one, so that a function's name in it stays data
     * for those who look at scalars only.
     *
     * @throws IllegalArgumentException for anything that is no JSON data, or nested too deep
     */
    public static YamlNode tree(Object data) {
        return tree(data, Position.START, DEEPEST);
    }

    /** The same, as if it stood in a template at that place. */
    public static YamlNode tree(Object data, Position at) {
        return tree(data, at, DEEPEST);
    }

    private static YamlNode tree(Object data, Position at, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("nested deeper than " + DEEPEST + " levels");
        }
        if (data == null) {
            return new YamlNode.Scalar("null", true, at);
        }
        if (data instanceof Map<?, ?> map) {
            Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(String.valueOf(key),
                    new YamlNode.Entry(new YamlNode.Scalar(String.valueOf(key), false, at), tree(value, at, depth - 1))));
            return YamlNode.Entries.of(entries, at);
        }
        if (data instanceof Iterable<?> list) {
            List<YamlNode> items = new ArrayList<>();
            list.forEach(item -> items.add(tree(item, at, depth - 1)));
            return YamlNode.Items.of(items, at);
        }
        if (data instanceof CharSequence text) {
            return new YamlNode.Scalar(text.toString(), false, at);
        }
        if (data instanceof Number || data instanceof Boolean) {
            return new YamlNode.Scalar(data instanceof BigDecimal number ? number.toPlainString() : data.toString(), true, at);
        }
        throw new IllegalArgumentException(data.getClass().getSimpleName() + " is no JSON data");
    }
}
