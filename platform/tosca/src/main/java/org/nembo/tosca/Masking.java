package org.nembo.tosca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.value.Coercion;

/** Finds the secrets inside plain data, by its declared types and the names in it, and covers them. Collects what it covered. */
final class Masking {

    /** What stands where a secret was. */
    static final String COVER = "***";

    private final Function<String, Optional<DataType>> types;
    private final Coercion coercion;
    private final Set<String> texts = new LinkedHashSet<>();

    private boolean found;

    Masking(Function<String, Optional<DataType>> types) {
        this.types = types;
        this.coercion = new Coercion(types);
    }

    /** The same data with its secrets covered. */
    Object hide(Object data, Schema schema) {
        if (data instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(hide(item, coercion.item(schema))));
            return items;
        }
        if (data instanceof Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(key.toString(),
                    isSecret(schema, key.toString()) ? hideAll(value) : hide(value, coercion.member(schema, key.toString()))));
            return entries;
        }
        return data;
    }

    /** Nothing of it can be seen; what is nothing stays so. */
    Object hideAll(Object data) {
        if (data == null || data.equals("")) {
            return data;
        }
        found = true;
        if (data instanceof List<?> list) {
            list.forEach(this::hideAll);
        } else if (data instanceof Map<?, ?> map) {
            map.values().forEach(this::hideAll);
        } else {
            texts.add(data.toString());
        }
        return COVER;
    }

    /** Whether the member of that name, of data with that schema, is a secret: as its data type declares, else by its name. */
    boolean isSecret(Schema schema, String key) {
        Definition declared = types.apply(schema.type()).map(type -> type.properties().get(key)).orElse(null);
        return declared == null ? DefinitionReader.isSecretName(key) : declared.sensitive();
    }

    /** Whether anything was covered. */
    boolean found() {
        return found;
    }

    Set<String> texts() {
        return texts;
    }
}
