package org.nembo.http.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.nembo.http.Json;

/**
 * Turns Java types into JSON Schema 2020-12, asking Jackson for their properties so that the schema is what is really written. Confined to the
 * making of one document.
 */
final class Schemas {

    private static final Map<Class<?>, Map<String, Object>> SIMPLE = new HashMap<>();

    static {
        for (Class<?> type : List.of(int.class, Integer.class, short.class, Short.class, byte.class, Byte.class)) {
            SIMPLE.put(type, of("integer", "int32"));
        }
        for (Class<?> type : List.of(long.class, Long.class)) {
            SIMPLE.put(type, of("integer", "int64"));
        }
        for (Class<?> type : List.of(double.class, Double.class, float.class, Float.class, BigDecimal.class)) {
            SIMPLE.put(type, Map.of("type", "number"));
        }
        for (Class<?> type : List.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class)) {
            SIMPLE.put(type, of("string", "date-time"));
        }
        SIMPLE.put(BigInteger.class, Map.of("type", "integer"));
        SIMPLE.put(boolean.class, Map.of("type", "boolean"));
        SIMPLE.put(Boolean.class, Map.of("type", "boolean"));
        SIMPLE.put(String.class, Map.of("type", "string"));
        SIMPLE.put(LocalDate.class, of("string", "date"));
        SIMPLE.put(Duration.class, of("string", "duration"));
        SIMPLE.put(URI.class, of("string", "uri-reference"));
        SIMPLE.put(UUID.class, of("string", "uuid"));
        SIMPLE.put(byte[].class, Map.of("type", "string", "contentEncoding", "base64"));
        SIMPLE.put(Object.class, Map.of());
    }

    private final ObjectMapper json = Json.mapper(1 << 20);
    private final Map<String, Map<String, Object>> components = new TreeMap<>();
    private final Map<JavaType, String> names = new HashMap<>();
    /** What clients send: there the resource decides what is required, which no type can tell. */
    private final Set<String> sent = new HashSet<>();

    /** The schema of a type, or a reference to it. @param request whether clients send it */
    Map<String, Object> of(Type type, boolean request) {
        return schema(json.constructType(type), request);
    }

    /** The named schemas that were referred to so far. */
    Map<String, Map<String, Object>> components() {
        sent.forEach(name -> components.get(name).remove("required"));
        return components;
    }

    private Map<String, Object> schema(JavaType type, boolean request) {
        Map<String, Object> simple = SIMPLE.get(type.getRawClass());
        if (simple != null) {
            return simple;
        }
        if (type.isReferenceType()) {
            return schema(type.getReferencedType(), request);
        }
        if (type.isEnumType()) {
            return Map.of("type", "string", "enum", Arrays.stream(type.getRawClass().getEnumConstants()).map(c -> ((Enum<?>) c).name()).toList());
        }
        if (type.isMapLikeType()) {
            return Map.of("type", "object", "additionalProperties", schema(type.getContentType(), request));
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            Map<String, Object> list = new LinkedHashMap<>(Map.of("type", "array", "items", schema(type.getContentType(), request)));
            if (Set.class.isAssignableFrom(type.getRawClass())) {
                list.put("uniqueItems", true);
            }
            return list;
        }
        if (type.isTypeOrSubTypeOf(JsonNode.class) || type.isTypeOrSubTypeOf(CharSequence.class) || type.isJavaLangObject()) {
            return type.isTypeOrSubTypeOf(CharSequence.class) ? Map.of("type", "string") : Map.of();
        }
        return Map.of("$ref", "#/components/schemas/" + component(type, request));
    }

    private String component(JavaType type, boolean request) {
        String known = names.get(type);
        if (known != null) {
            if (request && sent.add(known)) {
                properties(type, true);
            }
            return known;
        }
        String wanted = name(type);
        String name = wanted;
        for (int i = 2; components.containsKey(name); i++) {
            name = wanted + i;
        }
        names.put(type, name);
        Map<String, Object> component = new LinkedHashMap<>();
        components.put(name, component);
        if (request) {
            sent.add(name);
        }
        component.put("type", "object");
        component.putAll(properties(type, request));
        return name;
    }

    private Map<String, Object> properties(JavaType type, boolean request) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        List<BeanPropertyDefinition> found = request ? json.getDeserializationConfig().introspect(type).findProperties()
                : json.getSerializationConfig().introspect(type).findProperties();
        for (BeanPropertyDefinition property : found) {
            properties.put(property.getName(), schema(property.getPrimaryType(), request));
            if (!property.getPrimaryType().isReferenceType()) {
                required.add(property.getName());
            }
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("properties", properties);
        if (!required.isEmpty()) {
            members.put("required", required);
        }
        return members;
    }

    /** {@code Page<Thing>} is PageOfThing. */
    private static String name(JavaType type) {
        StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
        for (JavaType parameter : type.getBindings().getTypeParameters()) {
            name.append("Of").append(name(parameter));
        }
        return name.toString();
    }

    private static Map<String, Object> of(String type, String format) {
        return Map.of("type", type, "format", format);
    }
}
