package org.nembo.http.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** Says what is wrong with a JSON body in the terms of its author: line, column, field, what it must be; never a class name. */
final class JsonFailures {

    private JsonFailures() {
    }

    static Failure of(JsonProcessingException e) {
        if (e.getCause() instanceof NemboException refused) {
            return Failure.of(refused);
        }
        String field = e instanceof JsonMappingException mapping ? field(mapping) : "";
        Map<String, Object> members = new LinkedHashMap<>();
        StringBuilder place = new StringBuilder("the JSON body");
        JsonLocation at = e.getLocation();
        if (at != null && at.getLineNr() > 0) {
            members.put("line", at.getLineNr());
            members.put("column", at.getColumnNr());
            place.append(", line ").append(at.getLineNr()).append(", column ").append(at.getColumnNr());
        }
        if (!field.isEmpty()) {
            members.put("field", field);
            place.append(", field ").append(field);
        }
        NemboException failure = new NemboException(GeneralError.INVALID_REQUEST, place + ": " + reason(e));
        for (Map.Entry<String, Object> member : members.entrySet()) {
            failure = failure.with(member.getKey(), member.getValue());
        }
        return Failure.of(failure);
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return unknown(unknown.getPropertyName(), unknown.getKnownPropertyIds());
        }
        if (e instanceof InvalidFormatException format) {
            return "must be %s, is '%s'".formatted(expected(format.getTargetType()), shorten(String.valueOf(format.getValue())));
        }
        if (e instanceof ValueInstantiationException refused) {
            return refused(refused.getCause());
        }
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch.getTargetType() == null ? "is not complete" : "must be " + expected(mismatch.getTargetType());
        }
        if (e instanceof JsonMappingException && e.getCause() != null && !(e.getCause() instanceof JsonProcessingException)) {
            return refused(e.getCause());
        }
        return shorten(e.getOriginalMessage().lines().findFirst().orElse("is not JSON"));
    }

    /** A record that refused its components: its own words are meant for the caller. */
    private static String refused(Throwable cause) {
        if (cause instanceof NullPointerException && cause.getMessage() != null && !cause.getMessage().contains(" ")) {
            return "'%s' is missing".formatted(cause.getMessage());
        }
        return cause instanceof IllegalArgumentException && cause.getMessage() != null ? cause.getMessage() : "is not valid";
    }

    private static String unknown(String name, Collection<Object> known) {
        Collection<String> names = known == null ? List.of() : known.stream().map(String::valueOf).sorted().toList();
        String nearest = Nearest.of(name, names).map(n -> "; did you mean '%s'?".formatted(n)).orElse("");
        return "'%s' is not known here%s Known: %s".formatted(shorten(name), nearest.isEmpty() ? "." : nearest, String.join(", ", names));
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants()).map(Objects::toString).collect(Collectors.joining(", "));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class || type == short.class || type == Short.class) {
            return "a whole number within range";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "text";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return switch (type.getName()) {
            case "java.time.Instant", "java.time.OffsetDateTime", "java.time.ZonedDateTime" -> "a time such as 2030-01-31T12:00:00Z";
            case "java.time.LocalDate" -> "a date such as 2030-01-31";
            case "java.time.Duration" -> "a duration such as PT15M";
            case "java.util.UUID" -> "a UUID";
            case "java.net.URI" -> "a URI";
            default -> "an object";
        };
    }

    private static String field(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            } else if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return shorten(path.toString());
    }

    private static String shorten(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
