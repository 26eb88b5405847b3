package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reading and showing JSON values without minding whether a member is there. */
final class Values {

    private Values() {
    }

    /** Parses an object. @throws ClientException when the text is something else */
    static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new ClientException(ExitCode.FAILURE, "Not a JSON object: " + e.getMessage(), e);
        }
    }

    /** Parses any value. @throws JsonException when the text is not JSON */
    static JsonValue value(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    static Optional<JsonObject> find(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue() instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** A member as text: empty when absent or null. */
    static String text(JsonObject object, String member) {
        return text(object.get(member));
    }

    /** The first member of these that is there. */
    static String first(JsonObject object, String... members) {
        for (String member : members) {
            String text = text(object, member);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    static String text(JsonValue value) {
        if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
            return "";
        }
        if (value instanceof JsonString string) {
            return string.getString();
        }
        if (value instanceof JsonArray array) {
            return array.stream().map(Values::text).collect(Collectors.joining(", "));
        }
        if (value instanceof JsonObject object) {
            return object.entrySet().stream().map(e -> e.getKey() + "=" + text(e.getValue())).collect(Collectors.joining(", "));
        }
        return value.toString();
    }

    static JsonArray array(JsonObject object, String member) {
        return object.get(member) instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
    }

    static JsonObject object(JsonObject object, String member) {
        return object.get(member) instanceof JsonObject inner ? inner : JsonValue.EMPTY_JSON_OBJECT;
    }

    static int number(JsonObject object, String member, int otherwise) {
        return object.get(member) instanceof JsonNumber number ? number.intValue() : otherwise;
    }

    /** A moment; empty when absent or written otherwise. */
    static Optional<Instant> instant(JsonObject object, String member) {
        String text = text(object, member);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A duration for people: {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}. */
    static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 10_000) {
            return millis / 1000 + "." + millis % 1000 / 100 + " s";
        }
        long seconds = millis / 1000;
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Indented JSON. */
    static String pretty(JsonStructure value) {
        JsonWriterFactory writers = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));
        StringWriter text = new StringWriter();
        writers.createWriter(text).write(value);
        return text.toString().strip();
    }
}
