package org.nembo.tosca;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** Reads YAML that is no template, such as a compose file, under the same limits. Pure functions. */
public final class Documents {

    private Documents() {
    }

    /**
     * The document as plain data: String, List, Map in the order written, or null. A scalar is its text, whatever it looks like.
     *
     * @throws NemboException the first thing that is wrong with the text, with its line and column
     */
    public static Object read(String text, Limits limits) {
        Findings findings = new Findings();
        Optional<YamlNode> root = YamlReader.read(text, limits, findings);
        Optional<Finding> first = findings.sorted().stream().filter(Finding::isError).findFirst();
        if (first.isPresent()) {
            throw new NemboException(first.get().code(), "line %d, column %d: %s".formatted(first.get().line(), first.get().column(),
                    first.get().message()));
        }
        return root.map(Documents::plain).orElse(null);
    }

    private static Object plain(YamlNode node) {
        if (node instanceof YamlNode.Entries entries) {
            Map<String, Object> map = new LinkedHashMap<>();
            entries.values().forEach((key, entry) -> map.put(key, plain(entry.value())));
            return map;
        }
        if (node instanceof YamlNode.Items items) {
            List<Object> list = new ArrayList<>();
            items.values().forEach(item -> list.add(plain(item)));
            return list;
        }
        return node.isEmpty() ? null : ((YamlNode.Scalar) node).text();
    }
}
