package org.nembo.provider.local.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON text (RFC 8259) as maps, lists, strings, {@link Double}s, {@link Boolean}s and null. Nesting is limited; who hands the text in limits its length.
 */
public final class Json {

    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /** @throws ImageException when it is not JSON */
    static Object parse(String text) throws ImageException {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at < text.length()) {
            throw json.wrong("more after the end");
        }
        return value;
    }

    static Map<String, Object> object(Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> object.put((String) key, each));
        }
        return object;
    }

    static List<Object> list(Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    static Optional<String> string(Object value) {
        return value instanceof String string ? Optional.of(string) : Optional.empty();
    }

    static List<String> strings(Object value) {
        return list(value).stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }

    /** A string as JSON. */
    public static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private Object value() throws ImageException {
        blanks();
        if (at >= text.length()) {
            throw wrong("it ends too early");
        }
        if (++depth > DEEPEST) {
            throw wrong("it is nested too deeply");
        }
        try {
            return switch (text.charAt(at)) {
                case '{' -> map();
                case '[' -> array();
                case '"' -> text();
                case 't' -> word("true", Boolean.TRUE);
                case 'f' -> word("false", Boolean.FALSE);
                case 'n' -> word("null", null);
                default -> number();
            };
        } finally {
            depth--;
        }
    }

    private Map<String, Object> map() throws ImageException {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        blanks();
        if (skip('}')) {
            return map;
        }
        do {
            blanks();
            String key = text();
            blanks();
            expect(':');
            map.put(key, value());
            blanks();
        } while (skip(','));
        expect('}');
        return map;
    }

    private List<Object> array() throws ImageException {
        List<Object> list = new ArrayList<>();
        at++;
        blanks();
        if (skip(']')) {
            return list;
        }
        do {
            list.add(value());
            blanks();
        } while (skip(','));
        expect(']');
        return list;
    }

    private String text() throws ImageException {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw wrong("a control character in a string");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return string.toString();
    }

    private char escaped() throws ImageException {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        int plain = "\"\\/bfnrt".indexOf(c);
        if (plain >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(plain);
        }
        if (c == 'u' && at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        throw wrong("an unknown escape in a string");
    }

    private Object word(String word, Object value) throws ImageException {
        if (!text.startsWith(word, at)) {
            throw wrong("an unknown word");
        }
        at += word.length();
        return value;
    }

    private Double number() throws ImageException {
        int begin = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(begin, at));
        } catch (NumberFormatException e) {
            throw wrong("not a value");
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) throws ImageException {
        if (!skip(c)) {
            throw wrong("'%s' is missing".formatted(c));
        }
    }

    private ImageException wrong(String what) {
        return new ImageException("not JSON at character %d: %s".formatted(at, what));
    }
}
