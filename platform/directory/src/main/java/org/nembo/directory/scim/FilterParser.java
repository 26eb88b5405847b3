package org.nembo.directory.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;

/** Reads filters. A filter has a length, a depth and a number of terms that are bounded. Confined to one thread. */
final class FilterParser {

    private static final int LONGEST = 2000;
    private static final int DEEPEST = 20;
    private static final int MOST_WORDS = 300;
    private static final Pattern WORD = Pattern.compile("\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*\")|([()\\[\\]])|([^\\s()\\[\\]\"]+))");
    private static final Set<String> LITERALS = Set.of("true", "false", "null");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> words = new ArrayList<>();
    private int at;

    private FilterParser(String text) {
        if (text.length() > LONGEST) {
            throw wrong("it is longer than %d characters".formatted(LONGEST));
        }
        Matcher matcher = WORD.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            words.add(matcher.group().strip());
            end = matcher.end();
            if (words.size() > MOST_WORDS) {
                throw wrong("it has more than %d words".formatted(MOST_WORDS));
            }
        }
        if (!text.substring(end).isBlank()) {
            throw wrong("'%s' cannot be read".formatted(shown(text.substring(end))));
        }
    }

    /** @throws NemboException {@code invalidFilter}, saying what is wrong where */
    static Filter parse(String text) {
        FilterParser parser = new FilterParser(text);
        Filter filter = parser.or(0);
        if (parser.at < parser.words.size()) {
            throw wrong("'%s' was not expected".formatted(shown(parser.words.get(parser.at))));
        }
        return filter;
    }

    private Filter or(int depth) {
        Filter left = and(depth);
        while (accept("or")) {
            left = new Filter.Or(left, and(depth));
        }
        return left;
    }

    private Filter and(int depth) {
        Filter left = term(depth);
        while (accept("and")) {
            left = new Filter.And(left, term(depth));
        }
        return left;
    }

    private Filter term(int depth) {
        if (depth > DEEPEST) {
            throw wrong("it is nested deeper than %d times".formatted(DEEPEST));
        }
        if (accept("(")) {
            Filter inner = or(depth + 1);
            expect(")");
            return inner;
        }
        if (at + 1 < words.size() && words.get(at + 1).equals("(") && accept("not")) {
            return new Filter.Not(term(depth + 1));
        }
        AttributePath path = path(next());
        if (accept("[")) {
            Filter inner = or(depth + 1);
            expect("]");
            return new Filter.Element(path, inner);
        }
        return accept("pr") ? new Filter.Present(path) : compare(path);
    }

    private Filter compare(AttributePath path) {
        String word = next();
        Filter.Operator operator;
        try {
            operator = Filter.Operator.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong("'%s' is no operator: eq, ne, co, sw, ew, gt, ge, lt, le and pr are".formatted(shown(word)));
        }
        return new Filter.Compare(path, operator, value(next()));
    }

    private static JsonNode value(String word) {
        try {
            if (word.startsWith("\"") || LITERALS.contains(word.toLowerCase(Locale.ROOT)) || word.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
                return JSON.readTree(word.startsWith("\"") ? word : word.toLowerCase(Locale.ROOT));
            }
        } catch (JsonProcessingException e) {
            throw Scim.failure("invalidFilter", "the filter cannot be read: a text is not written as JSON has it");
        }
        throw wrong("'%s' is no value: texts are in double quotes".formatted(shown(word)));
    }

    private static AttributePath path(String word) {
        try {
            return AttributePath.parse(word);
        } catch (NemboException e) {
            throw wrong(e.getMessage());
        }
    }

    private boolean accept(String word) {
        if (at < words.size() && words.get(at).equalsIgnoreCase(word)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw wrong("'%s' is missing".formatted(word));
        }
    }

    private String next() {
        if (at >= words.size()) {
            throw wrong("it ends too early");
        }
        return words.get(at++);
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static NemboException wrong(String why) {
        return Scim.failure("invalidFilter", "the filter cannot be read: " + why);
    }
}
