package org.nembo.tosca;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A value as written in a template: data with functions anywhere inside. Immutable; knows where it stands. */
public sealed interface Value {

    /** Where it starts in the template. */
    Position at();

    /**
     * Text as written, so that {@code 20.10} stays {@code 20.10}.
     *
     * @param plain whether it stands without quotes, so that it may be a number, a boolean or nothing where no type says otherwise
     */
    record Scalar(String text, boolean plain, Position at) implements Value {
        public Scalar {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(at, "at");
        }

        /** Whether it is YAML's null. */
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** Values in order. */
    record Items(List<Value> values, Position at) implements Value {
        public Items {
            values = List.copyOf(values);
            Objects.requireNonNull(at, "at");
        }
    }

    /** Values by key, in the order written. */
    record Entries(Map<String, Value> values, Position at) implements Value {
        public Entries {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            Objects.requireNonNull(at, "at");
        }
    }

    /** A function with its arguments, such as {@code get_attribute: [web, url]}. A single argument written without a list is a list of one. */
    record Call(String function, List<Value> arguments, Position at) implements Value {
        public Call {
            Objects.requireNonNull(function, "function");
            arguments = List.copyOf(arguments);
            Objects.requireNonNull(at, "at");
        }
    }

    /** Every function call inside, in reading order, calls that are arguments after the call that they belong to. */
    default List<Call> calls() {
        List<Call> found = new ArrayList<>();
        collect(this, found);
        return found;
    }

    private static void collect(Value value, List<Call> found) {
        if (value instanceof Call call) {
            found.add(call);
            call.arguments().forEach(argument -> collect(argument, found));
        } else if (value instanceof Items items) {
            items.values().forEach(item -> collect(item, found));
        } else if (value instanceof Entries entries) {
            entries.values().values().forEach(entry -> collect(entry, found));
        }
    }
}
