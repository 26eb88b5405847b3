package org.nembo.tosca.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.parser.Parser;

/** Builds the tree of one document from its events with a stack of its own. One use. */
final class TreeBuilder {

    private static final String CORE = "tag:yaml.org,2002:";
    private static final Set<String> TAGS = Set.of("!", CORE + "str", CORE + "int", CORE + "float", CORE + "bool", CORE + "null", CORE + "seq", CORE + "map",
            CORE + "timestamp");

    private final String file;
    private final Limits limits;
    private final Findings findings;
    private final Deque<Frame> open = new ArrayDeque<>();
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private YamlNode root;
    private int aliases;
    private long nodes;

    /** A mapping or list whose end has not come yet. For a mapping, keys and values alternate. */
    private record Frame(boolean mapping, String anchor, Position at, List<YamlNode> children) {
    }

    TreeBuilder(String file, Limits limits, Findings findings) {
        this.file = file;
        this.limits = limits;
        this.findings = findings;
    }

    Optional<YamlNode> build(Parser parser) {
        boolean seen = false;
        for (Event event = parser.getEvent(); event != null; event = parser.getEvent()) {
            if (event instanceof DocumentStartEvent) {
                if (seen) {
                    throw new LimitReached(ToscaError.TOSCA_SYNTAX, YamlReader.position(event, file),
                            "There is more than one document; send each template by itself");
                }
                seen = true;
            } else if (event instanceof NodeEvent || event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
                accept(event);
            }
        }
        return Optional.ofNullable(root);
    }

    private void accept(Event event) {
        Position at = YamlReader.position(event, file);
        if (event instanceof AliasEvent alias) {
            add(aliased(alias, at), null, at);
        } else if (event instanceof ScalarEvent scalar) {
            add(scalar(scalar, at), scalar.getAnchor(), at);
        } else if (event instanceof CollectionStartEvent start) {
            checkTag(start.getTag(), at);
            if (open.size() >= limits.depth()) {
                throw new LimitReached(ToscaError.TOSCA_LIMIT, at, "Nested deeper than " + limits.depth() + " levels");
            }
            if (start.getAnchor() != null) {
                anchors.remove(start.getAnchor());
            }
            open.push(new Frame(start instanceof MappingStartEvent, start.getAnchor(), at, new ArrayList<>()));
        } else {
            Frame frame = open.pop();
            YamlNode node = frame.mapping() ? new MappingBuilder(findings, path()).build(frame.children(), frame.at())
                    : YamlNode.Items.of(frame.children(), frame.at());
            add(node, frame.anchor(), frame.at());
        }
    }

    /** Of the collection that just ended. */
    private Path path() {
        Path path = Path.ROOT;
        for (Iterator<Frame> outer = open.descendingIterator(); outer.hasNext();) {
            Frame frame = outer.next();
            int count = frame.children().size();
            if (!frame.mapping()) {
                path = path.to(count);
            } else if (count % 2 == 1 && frame.children().get(count - 1) instanceof YamlNode.Scalar key) {
                path = path.to(key.text());
            }
        }
        return path;
    }

    private YamlNode scalar(ScalarEvent event, Position at) {
        checkTag(event.getTag(), at);
        String text = event.getValue();
        if (text.length() > limits.scalar()) {
            throw new LimitReached(ToscaError.TOSCA_LIMIT, at, "A value of %,d characters; at most %,d are accepted".formatted(text.length(), limits.scalar()));
        }
        if (text.indexOf('\0') >= 0) {
            findings.error(ToscaError.TOSCA_SYNTAX, at, Path.ROOT).say("A value contains the character U+0000, which no program can take");
        }
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN && (event.getTag() == null || !event.getTag().equals(CORE + "str"));
        return new YamlNode.Scalar(text, plain && !"!".equals(event.getTag()), at);
    }

    private YamlNode aliased(AliasEvent event, Position at) {
        if (++aliases > limits.aliases()) {
            throw new LimitReached(ToscaError.TOSCA_LIMIT, at, "More than " + limits.aliases() + " aliases");
        }
        YamlNode target = anchors.get(event.getAnchor());
        if (target == null) {
            throw new LimitReached(ToscaError.TOSCA_SYNTAX, at, "The alias '*%s' refers to no anchor that ends before it".formatted(event.getAnchor()));
        }
        if (open.size() + target.height() > limits.depth() + 1) {
            throw new LimitReached(ToscaError.TOSCA_LIMIT, at, "Nested deeper than " + limits.depth() + " levels through an alias");
        }
        nodes += target.size() - 1;
        return target;
    }

    private void add(YamlNode node, String anchor, Position at) {
        if (++nodes > limits.nodes()) {
            throw new LimitReached(ToscaError.TOSCA_LIMIT, at, "More than %,d values, aliases written out".formatted(limits.nodes()));
        }
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        if (open.isEmpty()) {
            root = node;
        } else {
            open.peek().children().add(node);
        }
    }

    private void checkTag(String tag, Position at) {
        if (tag != null && !TAGS.contains(tag)) {
            findings.error(ToscaError.TOSCA_TAG, at, Path.ROOT).found(tag).say("The tag '%s' is not accepted".formatted(Findings.shorten(tag)));
        }
    }
}
