package org.nembo.tosca.yaml;

import java.util.Optional;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document event by event, so that limits apply before anything is built and nesting cannot exhaust the stack.
 * Scalars are never converted: what {@code 20.10} means is for the type to say.
 */
public final class YamlReader {

    private YamlReader() {
    }

    /** The root of a template; empty when the text cannot be read, which is then among the findings. */
    public static Optional<YamlNode> read(String text, Limits limits, Findings findings) {
        return read(text, "", limits, findings);
    }

    /** The root of the file of that name, which every place in it tells. */
    public static Optional<YamlNode> read(String text, String file, Limits limits, Findings findings) {
        Position start = new Position(1, 1, file);
        if (text.length() > limits.characters()) {
            findings.error(ToscaError.TOSCA_LIMIT, start, Path.ROOT)
                    .say("The text has %,d characters; at most %,d are accepted".formatted(text.length(), limits.characters()));
            return Optional.empty();
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            return new TreeBuilder(file, limits, findings).build(parser(body, limits));
        } catch (LimitReached e) {
            findings.error(e.code(), e.at(), Path.ROOT).say(e.getMessage());
        } catch (MarkedYAMLException e) {
            findings.error(ToscaError.TOSCA_SYNTAX, position(e.getProblemMark(), file), Path.ROOT).say(sentence(e));
        } catch (ReaderException e) {
            findings.error(ToscaError.TOSCA_SYNTAX, position(body, e.getPosition(), file), Path.ROOT)
                    .say("The character U+%04X is not allowed in YAML".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            findings.error(ToscaError.TOSCA_SYNTAX, start, Path.ROOT).say("The text is not YAML: " + Findings.shorten(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static ParserImpl parser(String body, Limits limits) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(limits.characters());
        options.setProcessComments(false);
        return new ParserImpl(new StreamReader(body), options);
    }

    static Position position(Event event, String file) {
        return position(event.getStartMark(), file);
    }

    private static Position position(Mark mark, String file) {
        return mark == null ? new Position(1, 1, file) : new Position(mark.getLine() + 1, mark.getColumn() + 1, file);
    }

    /** The reader counts code points of the whole text. */
    private static Position position(String body, int codePoints, String file) {
        int end = body.offsetByCodePoints(0, Math.min(codePoints, body.codePointCount(0, body.length())));
        String before = body.substring(0, end);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Position(line, end - before.lastIndexOf('\n'), file);
    }

    private static String sentence(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        String hint = problem.contains("'\\t") || problem.contains("TAB") ? "; YAML is indented with spaces, not tabs" : "";
        return "The text is not YAML: " + (e.getContext() == null ? "" : e.getContext() + ", ") + Findings.shorten(problem) + hint;
    }
}
