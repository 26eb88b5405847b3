package org.nembo.tosca.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.tosca.DataType;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Value;
import org.nembo.tosca.yaml.YamlNode;

/** Makes plain data of a declared type: String, Long, Double, Boolean, List, Map, null. What does not fit its type is left as it is. */
public final class Coercion {

    private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger HIGHEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Function<String, Optional<DataType>> types;

    public Coercion(Function<String, Optional<DataType>> types) {
        this.types = types;
    }

    /** Of a document's tree, in which mappings are only data. */
    public Object plain(YamlNode node, Schema schema) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar(scalar.text(), scalar.plain(), schema);
        }
        if (node instanceof YamlNode.Items items) {
            List<Object> list = new ArrayList<>();
            items.values().forEach(item -> list.add(plain(item, item(schema))));
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        ((YamlNode.Entries) node).values().forEach((key, entry) -> map.put(key, plain(entry.value(), member(schema, key))));
        complete(map, schema);
        return map;
    }

    /** Adds the defaults of a data type, as they are written. */
    public void complete(Map<String, Object> map, Schema schema) {
        types.apply(schema.type()).filter(type -> type.base().isEmpty()).ifPresent(type -> type.properties().values().forEach(definition ->
                definition.defaultValue().filter(value -> !map.containsKey(definition.name()) && value.calls().isEmpty())
                        .map(value -> plain(Values.tree(value), Schema.ANY)).ifPresent(value -> map.put(definition.name(), value))));
    }

    /** Of data that came from a function, a running node or JSON. */
    public Object convert(Object data, Schema schema) {
        return schema.equals(Schema.ANY) ? data : plain(Values.tree(data), schema);
    }

    /** Of a scalar as written. */
    public Object scalar(Value.Scalar scalar, Schema schema) {
        return scalar(scalar.text(), scalar.plain(), schema);
    }

    /** Whether values of it are lists or mappings. */
    public boolean isStructure(Schema schema) {
        Optional<DataType> type = types.apply(schema.type());
        String name = type.flatMap(DataType::base).map(Schema::type).orElse(schema.type());
        return name.equals("list") || name.equals("map") || name.equals("range") || type.isPresent() && type.get().base().isEmpty();
    }

    /** What the items of a list of that schema must be. */
    public Schema item(Schema schema) {
        return schema.entry().or(() -> base(schema).flatMap(Schema::entry)).orElse(Schema.ANY);
    }

    /** What the value under a key must be, in a map or a data type of that schema. */
    public Schema member(Schema schema, String key) {
        Optional<DataType> type = types.apply(schema.type());
        if (type.isPresent() && type.get().base().isEmpty()) {
            return Optional.ofNullable(type.get().properties().get(key)).map(Definition::schema).orElse(Schema.ANY);
        }
        return item(schema);
    }

    private Optional<Schema> base(Schema schema) {
        return types.apply(schema.type()).flatMap(DataType::base);
    }

    private Object scalar(String text, boolean plain, Schema schema) {
        if (plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"))) {
            return null;
        }
        return switch (base(schema).map(Schema::type).orElse(schema.type())) {
            case "any", "list", "map", "range" -> plain ? untyped(text) : text;
            case "integer" -> Scalars.integer(text).<Object>map(Coercion::whole).orElse(text);
            case "float" -> Scalars.number(text).<Object>map(BigDecimal::doubleValue).orElse(text);
            case "boolean" -> Scalars.bool(text).<Object>map(Function.identity()).orElse(text);
            default -> text;
        };
    }

    private static Object untyped(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        Optional<BigInteger> whole = Scalars.integer(text);
        return whole.<Object>map(Coercion::whole).orElseGet(() -> Scalars.number(text).<Object>map(BigDecimal::doubleValue).orElse(text));
    }

    private static Object whole(BigInteger number) {
        return number.compareTo(LOWEST) < 0 || number.compareTo(HIGHEST) > 0 ? (Object) number.toString() : (Object) number.longValue();
    }
}
