package org.nembo.shell.line;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.BaseStream;

/** Writes plain data as JSON (RFC 8259), indented by two. What is no plain data is written as its text. */
public final class Json {

    private Json() {
    }

    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString();
    }

    /** On one line. */
    public static String compact(Map<String, ?> object) {
        StringBuilder out = new StringBuilder("{");
        object.forEach((key, value) -> {
            out.append(out.length() > 1 ? "," : "");
            string(out, key);
            out.append(':');
            write(out, value, 0);
        });
        return out.append('}').toString();
    }

    private static void write(StringBuilder out, Object value, int depth) {
        if (value == null || value instanceof Optional<?> optional && optional.isEmpty()) {
            out.append("null");
        } else if (value instanceof Optional<?> optional) {
            write(out, optional.get(), depth);
        } else if (value instanceof Boolean || value instanceof Integer || value instanceof Long || value instanceof Number number && finite(number)) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            object(out, map, depth);
        } else if (value instanceof Iterable<?> many && !(value instanceof java.nio.file.Path)) {
            array(out, many.iterator(), depth);
        } else if (value instanceof Object[] array) {
            array(out, java.util.Arrays.asList(array).iterator(), depth);
        } else if (value instanceof BaseStream<?, ?> stream) {
            array(out, stream.iterator(), depth);
        } else {
            string(out, value.toString());
        }
    }

    private static boolean finite(Number number) {
        double value = number.doubleValue();
        return !Double.isNaN(value) && !Double.isInfinite(value);
    }

    private static void object(StringBuilder out, Map<?, ?> map, int depth) {
        out.append('{');
        String before = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            indent(out.append(before), depth + 1);
            string(out, String.valueOf(entry.getKey()));
            out.append(": ");
            write(out, entry.getValue(), depth + 1);
            before = ",";
        }
        if (!map.isEmpty()) {
            indent(out, depth);
        }
        out.append('}');
    }

    private static void array(StringBuilder out, Iterator<?> values, int depth) {
        out.append('[');
        boolean empty = !values.hasNext();
        while (values.hasNext()) {
            indent(out, depth + 1);
            write(out, values.next(), depth + 1);
            out.append(values.hasNext() ? "," : "");
        }
        if (!empty) {
            indent(out, depth);
        }
        out.append(']');
    }

    private static void indent(StringBuilder out, int depth) {
        out.append('\n').append("  ".repeat(depth));
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c) && !paired(text, i)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i)) ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
