package org.nembo.tosca.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;

/** Makes a mapping of its keys and values: refuses doubles, merges what {@code <<} names. */
final class MappingBuilder {

    private final Findings findings;
    private final Path path;
    private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    private final List<YamlNode> merges = new ArrayList<>();

    MappingBuilder(Findings findings, Path path) {
        this.findings = findings;
        this.path = path;
    }

    YamlNode build(List<YamlNode> alternating, Position at) {
        for (int i = 0; i + 1 < alternating.size(); i += 2) {
            if (alternating.get(i) instanceof YamlNode.Scalar key) {
                add(key, alternating.get(i + 1));
            } else {
                findings.error(ToscaError.TOSCA_STRUCTURE, alternating.get(i).at(), path).say("A key must be plain text, not " + alternating.get(i).describe());
            }
        }
        merges.forEach(this::merge);
        return YamlNode.Entries.of(entries, at);
    }

    private void add(YamlNode.Scalar key, YamlNode value) {
        if (key.plain() && key.text().equals("<<")) {
            merges.add(value);
            return;
        }
        YamlNode.Entry first = entries.get(key.text());
        if (first == null) {
            entries.put(key.text(), new YamlNode.Entry(key, value));
        } else if (first.value().isEmpty()) {
            findings.warning(ToscaError.TOSCA_DUPLICATE_KEY, key.at(), path.to(key.text())).found(key.text())
                    .say("The key '%s' stands in line %d already, without a value".formatted(Findings.shorten(key.text()), first.key().at().line()));
            entries.put(key.text(), new YamlNode.Entry(key, value));
        } else {
            findings.error(ToscaError.TOSCA_DUPLICATE_KEY, key.at(), path.to(key.text())).found(key.text())
                    .say("The key '%s' stands in line %d already".formatted(Findings.shorten(key.text()), first.key().at().line()));
        }
    }

    private void merge(YamlNode source) {
        if (source instanceof YamlNode.Entries map) {
            map.values().forEach(entries::putIfAbsent);
        } else if (source instanceof YamlNode.Items list && list.values().stream().allMatch(YamlNode.Entries.class::isInstance)) {
            list.values().forEach(this::merge);
        } else {
            findings.error(ToscaError.TOSCA_STRUCTURE, source.at(), path.to("<<")).say("'<<' merges a mapping or a list of mappings, not " + source.describe());
        }
    }
}
