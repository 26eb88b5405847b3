package org.nembo.tosca.merge;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/** A tree as text, in which every value and key is read again as it was written, and which knows where each came from. */
final class MergedText {

    /** Without quotes this is read as itself; anything else gets quotes, which change nothing for what is no number, boolean or null. */
    private static final Pattern PLAIN = Pattern.compile("~|[A-Za-z0-9_./+-][A-Za-z0-9_./+ -]*");
    private static final int INDENT = 2;

    private final StringBuilder text = new StringBuilder();
    private final Map<Position, Position> origins = new TreeMap<>();
    private final int most;
    private int line = 1;
    private int lineStart;

    private MergedText(int most) {
        this.most = most;
    }

    /** Empty when it would be too large, which is then among the findings. */
    static Optional<MergedText> of(YamlNode.Entries root, Limits limits, Findings findings) {
        MergedText result = new MergedText(limits.characters());
        if (root.size() <= limits.nodes()) {
            result.entries(root, 0, false);
        }
        if (root.size() > limits.nodes() || result.full()) {
            findings.error(ToscaError.TOSCA_LIMIT, root.at(), Path.ROOT).say("Merged, the template has more than %,d characters or %,d values"
                    .formatted(limits.characters(), limits.nodes()));
            return Optional.empty();
        }
        return Optional.of(result);
    }

    String text() {
        return text.toString();
    }

    /** Where what stands at that place of the text came from; the next thing before it, when nothing begins there. */
    Position origin(Position at) {
        Map.Entry<Position, Position> found = ((TreeMap<Position, Position>) origins).floorEntry(at);
        return found == null ? at : found.getValue();
    }

    private boolean full() {
        return text.length() > most;
    }

    private void entries(YamlNode.Entries map, int indent, boolean begun) {
        boolean first = begun;
        for (YamlNode.Entry entry : map.values().values()) {
            if (full()) {
                return;
            }
            if (!first) {
                text.append(" ".repeat(indent));
            }
            first = false;
            mark(entry.key());
            text.append(scalar(new YamlNode.Scalar(entry.name(), entry.key().plain() && !entry.key().isNull(), entry.key().at()))).append(':');
            value(entry.value(), indent, false);
        }
    }

    private void items(YamlNode.Items list, int indent) {
        for (YamlNode item : list.values()) {
            if (full()) {
                return;
            }
            text.append(" ".repeat(indent)).append('-');
            value(item, indent, true);
        }
    }

    private void value(YamlNode value, int indent, boolean item) {
        if (value instanceof YamlNode.Entries map && !map.values().isEmpty()) {
            if (item) {
                text.append(' ');
                mark(value);
                entries(map, indent + INDENT, true);
            } else {
                end();
                entries(map, indent + INDENT, false);
            }
        } else if (value instanceof YamlNode.Items list && !list.values().isEmpty()) {
            end();
            items(list, indent + INDENT);
        } else {
            text.append(' ');
            mark(value);
            String written = value instanceof YamlNode.Scalar scalar ? block(scalar, indent + INDENT).orElseGet(() -> scalar(scalar))
                    : value instanceof YamlNode.Items ? "[]" : "{}";
            text.append(written);
            line += (int) written.chars().filter(c -> c == '\n').count();
            end();
        }
    }

    private void end() {
        text.append('\n');
        line++;
        lineStart = text.length();
    }

    private void mark(YamlNode node) {
        origins.put(new Position(line, text.length() - lineStart + 1), node.at());
    }

    /** Lines as lines, where that is possible without any doubt. */
    private static Optional<String> block(YamlNode.Scalar scalar, int indent) {
        String body = scalar.text();
        if (scalar.plain() || body.indexOf('\n') < 0 || body.endsWith("\n\n") || !body.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127)) {
            return Optional.empty();
        }
        boolean ended = body.endsWith("\n");
        String[] lines = (ended ? body.substring(0, body.length() - 1) : body).split("\n", -1);
        StringBuilder block = new StringBuilder(ended ? "|" : "|-");
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank() && !(lines[i].isEmpty() && i > 0) || i == 0 && lines[i].startsWith(" ")) {
                return Optional.empty();
            }
            block.append('\n').append(lines[i].isEmpty() ? "" : " ".repeat(indent) + lines[i]);
        }
        return Optional.of(block.toString());
    }

    private static String scalar(YamlNode.Scalar scalar) {
        String body = scalar.text();
        if (scalar.plain() && body.isEmpty()) {
            return "~";
        }
        if (scalar.plain() && PLAIN.matcher(body).matches() && !body.endsWith(" ") && !body.startsWith("- ") && !body.equals("-")
                && !body.startsWith("---") && !body.startsWith("...")) {
            return body;
        }
        StringBuilder quoted = new StringBuilder("\"");
        body.codePoints().forEach(c -> quoted.append(escaped(c)));
        return quoted.append('"').toString();
    }

    /** What YAML wants escaped: controls, line separators, halves of a pair. */
    private static boolean isSpecial(int c) {
        return c < ' ' || c >= 127 && c <= 160 || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF || c >= 0xD800 && c <= 0xDFFF;
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            default -> isSpecial(c) ? "\\u%04X".formatted(c) : Character.toString(c);
        };
    }
}
