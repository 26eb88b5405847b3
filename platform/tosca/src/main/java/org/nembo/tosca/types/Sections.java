package org.nembo.tosca.types;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/** Takes mappings and lists out of mappings and reports other shapes. */
public final class Sections {

    private final Findings findings;

    public Sections(Findings findings) {
        this.findings = findings;
    }

    /** Reports every key that the language does not have there. */
    public void keys(YamlNode.Entries body, Set<String> known, Path path) {
        for (YamlNode.Entry entry : body.values().values()) {
            if (!known.contains(entry.name())) {
                findings.error(ToscaError.TOSCA_UNKNOWN_KEY, entry.key().at(), path.to(entry.name())).name(entry.name(), new TreeSet<>(known))
                        .say("Unknown key '%s'".formatted(Findings.shorten(entry.name())));
            }
        }
    }

    /** The mapping under a key; empty when it is absent, has no value, or is something else, which is reported. */
    public Optional<YamlNode.Entries> map(YamlNode.Entries owner, String key, Path path) {
        Optional<YamlNode> value = owner.get(key);
        if (value.isPresent() && !(value.get() instanceof YamlNode.Entries)) {
            shape(value.get(), path.to(key), "'" + key + "' must be a mapping");
        }
        return value.filter(YamlNode.Entries.class::isInstance).map(YamlNode.Entries.class::cast);
    }

    /** The mapping that a value must be; nothing at all counts as an empty one. */
    public Optional<YamlNode.Entries> map(YamlNode value, Path path, String what) {
        if (value instanceof YamlNode.Entries map) {
            return Optional.of(map);
        }
        if (value.isEmpty()) {
            return Optional.of(YamlNode.Entries.of(Map.of(), value.at()));
        }
        shape(value, path, what + " must be a mapping");
        return Optional.empty();
    }

    /** The items under a key; a single scalar counts as a list of one where the language has such a short form. */
    public List<YamlNode> items(YamlNode.Entries owner, String key, Path path) {
        Optional<YamlNode> value = owner.get(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof YamlNode.Items items) {
            return items.values();
        }
        if (value.get() instanceof YamlNode.Scalar) {
            return List.of(value.get());
        }
        shape(value.get(), path.to(key), "'" + key + "' must be a list");
        return List.of();
    }

    /** The texts under a key. */
    public List<String> texts(YamlNode.Entries owner, String key, Path path) {
        return items(owner, key, path).stream().filter(YamlNode.Scalar.class::isInstance).map(item -> ((YamlNode.Scalar) item).text()).toList();
    }

    /** Reports a wrong shape. */
    public void shape(YamlNode value, Path path, String message) {
        findings.error(ToscaError.TOSCA_STRUCTURE, value.at(), path).found(value.describe()).say(message + ", not " + value.describe());
    }
}
