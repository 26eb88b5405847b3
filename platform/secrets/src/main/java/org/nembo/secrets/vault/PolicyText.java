package org.nembo.secrets.vault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads policies: blocks {@code path "pattern" { capabilities = ["read", …] }} with comments, or the same as JSON. Everything else is refused, so that nobody
 * believes in a restriction that is not applied. Confined to one thread.
 */
final class PolicyText {

    static final int LONGEST = 64 * 1024;
    private static final int MOST_PATHS = 500;
    private static final Set<String> CAPABILITIES = Set.of("create", "read", "update", "patch", "delete", "list", "sudo", "deny");
    private static final Map<String, List<String>> OLD_WORDS = Map.of("deny", List.of("deny"), "read", List.of("read", "list"),
            "write", List.of("create", "read", "update", "delete", "list"), "sudo", List.of("create", "read", "update", "delete", "list", "sudo"));

    private final String text;
    private final Map<String, Set<String>> paths = new LinkedHashMap<>();
    private int at;

    private PolicyText(String text) {
        this.text = text;
    }

    /** Patterns with their capabilities. @throws org.nembo.api.error.NemboException {@code VAULT_REFUSED} with the line */
    static Map<String, Set<String>> parse(String text) {
        if (text.length() > LONGEST) {
            throw VaultFailures.refused("a policy has at most %d characters".formatted(LONGEST));
        }
        PolicyText policy = new PolicyText(text);
        if (text.strip().startsWith("{")) {
            policy.json();
        } else {
            policy.blocks();
        }
        return policy.paths;
    }

    private void json() {
        Map<String, Object> object = Fields.objectIn(text.strip());
        if (object == null || !object.keySet().equals(Set.of("path"))) {
            throw VaultFailures.refused("a policy in JSON is {\"path\": {\"pattern\": {\"capabilities\": [...]}}}");
        }
        Map<String, Object> patterns = new Fields(object).object("path");
        patterns.keySet().forEach(pattern -> {
            Map<String, Object> body = new Fields(patterns).object(pattern);
            if (body == null || !Set.of("capabilities", "policy").containsAll(body.keySet())) {
                throw VaultFailures.refused("path \"%s\": only capabilities are understood".formatted(pattern));
            }
            Fields fields = new Fields(body);
            List<String> words = new ArrayList<>(fields.words("capabilities"));
            if (fields.has("policy")) {
                words.addAll(old(fields.text("policy")));
            }
            add(pattern, words);
        });
    }

    private void blocks() {
        for (blank(); at < text.length(); blank()) {
            expect(word(), "path");
            String pattern = quoted();
            symbol('{');
            List<String> words = new ArrayList<>();
            for (blank(); at < text.length() && text.charAt(at) != '}'; blank()) {
                String key = text.charAt(at) == '"' ? quoted() : word();
                symbol('=');
                if (key.equals("capabilities")) {
                    words.addAll(list());
                } else if (key.equals("policy")) {
                    words.addAll(old(quoted()));
                } else {
                    throw wrong("'%s' is not understood here, only capabilities are".formatted(key));
                }
                optional(',');
            }
            symbol('}');
            add(pattern, words);
        }
    }

    private void add(String pattern, List<String> words) {
        String path = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        if (path.isEmpty() || path.length() > 512 || path.indexOf('*') >= 0 && path.indexOf('*') != path.length() - 1) {
            throw wrong("a path has 1 to 512 characters, with '*' at its end alone, is \"%s\"".formatted(pattern));
        }
        for (String word : words) {
            if (!CAPABILITIES.contains(word)) {
                throw wrong("path \"%s\": invalid capability '%s'".formatted(pattern, word));
            }
        }
        paths.computeIfAbsent(path, key -> new LinkedHashSet<>()).addAll(words);
        if (paths.size() > MOST_PATHS) {
            throw wrong("a policy has at most %d paths".formatted(MOST_PATHS));
        }
    }

    private List<String> old(String word) {
        List<String> words = OLD_WORDS.get(word);
        if (words == null) {
            throw wrong("policy = \"%s\" is none of %s".formatted(word, OLD_WORDS.keySet()));
        }
        return words;
    }

    private List<String> list() {
        List<String> words = new ArrayList<>();
        symbol('[');
        for (blank(); at < text.length() && text.charAt(at) != ']'; blank()) {
            words.add(quoted());
            optional(',');
        }
        symbol(']');
        return words;
    }

    private String quoted() {
        symbol('"');
        int end = text.indexOf('"', at);
        if (end < 0 || text.substring(at, end).indexOf('\n') >= 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw wrong("a text ends with a quote on its line, and has no backslash");
        }
        String value = text.substring(at, end);
        at = end + 1;
        return value;
    }

    private String word() {
        blank();
        int from = at;
        while (at < text.length() && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(from, at);
    }

    private void expect(String word, String wanted) {
        if (!word.equals(wanted)) {
            throw wrong("'%s' is expected".formatted(wanted));
        }
    }

    private void symbol(char wanted) {
        blank();
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw wrong("'%s' is expected".formatted(wanted));
        }
        at++;
    }

    private void optional(char symbol) {
        blank();
        if (at < text.length() && text.charAt(at) == symbol) {
            at++;
        }
    }

    /** Blanks and comments. */
    private void blank() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.charAt(at) == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at);
                if (end < 0) {
                    throw wrong("a comment does not end");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private RuntimeException wrong(String what) {
        long line = text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count() + 1;
        return VaultFailures.refused("failed to parse policy: line %d: %s".formatted(line, what));
    }
}
