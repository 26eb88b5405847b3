package org.nembo.orchestrator.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Templates;
import org.nembo.tosca.Topology;
import org.nembo.tosca.Value;

/**
 * The text of a template with its secret values masked: each where it stands, in whatever way it is written there; and whatever else in the text is the same
 * as one of them. Confined to one thread.
 */
public final class TemplateMask {

    /** What stands for a secret. */
    public static final String MASK = "***";
    /** The same for a scalar without quotes, where a star would be an alias. */
    private static final String QUOTED = '"' + MASK + '"';
    /** What is shorter would be found everywhere. */
    private static final int SHORTEST = 4;
    private static final Pattern BREAK = Pattern.compile("\r\n|\n|\r");
    private static final Pattern PREFIX = Pattern.compile("\\G[&!][^\\s,\\[\\]{}]*\\s+");
    private static final Pattern DOUBLE = Pattern.compile("\\G\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);
    private static final Pattern SINGLE = Pattern.compile("\\G'(?:[^']|'')*+'");
    private static final Pattern BLOCK = Pattern.compile("\\G[|>][^\r\n]*(?:\r\n|\n|\r)");

    private final String text;
    private final StringBuilder masked;
    private final List<Integer> lines = new ArrayList<>();

    private TemplateMask(String text) {
        this.text = text;
        this.masked = new StringBuilder(text);
        lines.add(0);
        Matcher breaks = BREAK.matcher(text);
        while (breaks.find()) {
            lines.add(breaks.end());
        }
    }

    public static String of(String text, Topology topology) {
        Set<Value.Scalar> secrets = SecretValues.of(topology);
        TemplateMask mask = new TemplateMask(text);
        // From the end, so that what is masked moves nothing that still has to be found.
        secrets.stream().sorted(Comparator.comparing(Value.Scalar::at).reversed()).forEach(mask::cover);
        Set<String> parts = new LinkedHashSet<>();
        secrets.forEach(secret -> Stream.of(secret.text().split("\\R")).map(String::strip).filter(part -> part.length() >= SHORTEST).forEach(parts::add));
        return same(same(mask.masked.toString(), parts, true), parts, false);
    }

    /** Whatever else is the same as a secret. @param begins only plain scalars that begin with it: they need quotes, for nothing plain begins with a star */
    private static String same(String text, Set<String> parts, boolean begins) {
        if (parts.stream().noneMatch(text::contains)) {
            return text;
        }
        if (!begins) {
            String masked = text;
            for (String part : parts) {
                masked = masked.replace(part, MASK);
            }
            return masked;
        }
        TemplateMask mask = new TemplateMask(text);
        Templates.scalars(text, Limits.TEMPLATE).stream().filter(scalar -> scalar.plain() && parts.stream().anyMatch(scalar.text()::startsWith))
                .sorted(Comparator.comparing(Value.Scalar::at).reversed()).forEach(mask::cover);
        return mask.masked.toString();
    }

    /** What comes from a type library has its place in another text: there is something else here then, or nothing. */
    private void cover(Value.Scalar secret) {
        int line = secret.at().line() - 1;
        if (line >= lines.size() || text.codePointCount(lines.get(line), end(line)) < secret.at().column()) {
            return;
        }
        int start = text.offsetByCodePoints(lines.get(line), secret.at().column() - 1);
        Matcher prefix = PREFIX.matcher(text);
        while (prefix.find(start)) {
            start = prefix.end();
        }
        for (Pattern quoted : List.of(DOUBLE, SINGLE)) {
            Matcher matcher = quoted.matcher(text);
            if (matcher.find(start)) {
                masked.replace(start + 1, matcher.end() - 1, MASK);
                return;
            }
        }
        Matcher block = BLOCK.matcher(text);
        if (block.find(start)) {
            coverBlock(line, block.end());
        } else {
            coverPlain(start, secret.text());
        }
    }

    private int end(int line) {
        return line + 1 < lines.size() ? lines.get(line + 1) : text.length();
    }

    /** The lines below that are further in than the one that opens the block: as far in as the first of them, which YAML demands of all. */
    private void coverBlock(int line, int start) {
        int parent = indent(lines.get(line));
        int inner = -1;
        int end = start;
        int next = start;
        while (next < text.length()) {
            int stop = next;
            while (stop < text.length() && text.charAt(stop) != '\n' && text.charAt(stop) != '\r') {
                stop++;
            }
            boolean blank = text.substring(next, stop).isBlank();
            int indent = indent(next);
            inner = inner < 0 && !blank ? indent : inner;
            if (!blank && (indent <= parent || indent < inner)) {
                break;
            }
            end = blank ? end : stop;
            next = stop + (text.length() > stop + 1 && text.charAt(stop) == '\r' && text.charAt(stop + 1) == '\n' ? 2 : 1);
        }
        if (end > start) {
            masked.replace(start, end, " ".repeat(inner) + MASK);
        }
    }

    private int indent(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at - from;
    }

    /** A plain scalar may go over several lines, which its value shows as spaces. */
    private void coverPlain(int start, String value) {
        int at = start;
        for (char wanted : value.toCharArray()) {
            if (Character.isWhitespace(wanted)) {
                continue;
            }
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at >= text.length() || text.charAt(at) != wanted) {
                return;
            }
            at++;
        }
        masked.replace(start, at, QUOTED);
    }
}
