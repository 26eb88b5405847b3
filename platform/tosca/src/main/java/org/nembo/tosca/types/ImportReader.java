package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/** Reads the spellings of imports: a URL, a name with a URL, a file, a file of a repository, with or without a name. */
public final class ImportReader {

    /** What is always there, under the names that people import it by. The normative types of Alien4Cloud are others. */
    private static final Pattern BUILT_IN = Pattern.compile("(?!.*ALIEN)(tosca-normative-types|tosca_simple_yaml|nembo)([:_. -].*)?");

    private final Findings findings;

    public ImportReader(Findings findings) {
        this.findings = findings;
    }

    /** An import. @param url or path, joined with that of its repository @param prefix of the names that it brings; mostly empty */
    public record Import(String url, String prefix, YamlNode node, Path path) {
    }

    /** Those of a document, in order, without what is built in. */
    public List<Import> imports(YamlNode.Entries document) {
        List<Import> imports = new ArrayList<>();
        List<YamlNode> items = new Sections(findings).items(document, "imports", Path.ROOT);
        for (int i = 0; i < items.size(); i++) {
            read(items.get(i), document, Path.ROOT.to("imports").to(i), imports);
        }
        return imports;
    }

    private void read(YamlNode item, YamlNode.Entries document, Path path, List<Import> imports) {
        if (item instanceof YamlNode.Entries map && map.get("file").isEmpty() && map.get("url").isEmpty()) {
            map.values().values().forEach(entry -> one(entry.value(), document, path.to(entry.name()), imports));
        } else {
            one(item, document, path, imports);
        }
    }

    private void one(YamlNode value, YamlNode.Entries document, Path path, List<Import> imports) {
        Optional<String> url = Optional.empty();
        if (value instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
            url = Optional.of(scalar.text());
        } else if (value instanceof YamlNode.Entries map) {
            url = map.text("file").or(() -> map.text("url")).map(file -> map.text("repository").map(name -> join(document, name, file)).orElse(file));
        }
        if (url.isEmpty()) {
            new Sections(findings).shape(value, path, "An import must be a URL, a path, or a mapping with a file");
        } else if (!BUILT_IN.matcher(url.get()).matches()) {
            String prefix = value instanceof YamlNode.Entries map ? map.text("namespace_prefix").orElse("").strip() : "";
            imports.add(new Import(url.get().strip(), prefix, value, path));
        }
    }

    private static String join(YamlNode.Entries document, String repository, String file) {
        Optional<YamlNode> declared = document.get("repositories").filter(YamlNode.Entries.class::isInstance)
                .flatMap(map -> ((YamlNode.Entries) map).get(repository));
        Optional<String> url = declared.flatMap(value -> value instanceof YamlNode.Entries map ? map.text("url")
                : Optional.of(value).filter(YamlNode.Scalar.class::isInstance).map(scalar -> ((YamlNode.Scalar) scalar).text()));
        return url.map(base -> base.endsWith("/") ? base + file : base + "/" + file).orElse(file);
    }
}
