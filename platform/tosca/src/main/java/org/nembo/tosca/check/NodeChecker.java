package org.nembo.tosca.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Artifact;
import org.nembo.tosca.Capability;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.TypeChain;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.CapabilityDefinition;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks a node template against its type. */
final class NodeChecker {

    private static final Set<String> KEYS = Set.of("type", "description", "metadata", "directives", "properties", "attributes", "requirements", "capabilities",
            "interfaces", "artifacts", "node_filter", "copy");
    private static final Set<String> CAPABILITY_KEYS = Set.of("properties", "attributes", "occurrences", "type");
    private static final Set<String> ARTIFACT_KEYS = Set.of("type", "file", "repository", "description", "deploy_path", "artifact_version", "checksum",
            "checksum_algorithm", "properties", "mime_type");

    private final Context context;
    private final Assignments assignments;
    private final Relationships relationships;
    private final Interfaces interfaces;

    NodeChecker(Context context, Assignments assignments, Relationships relationships) {
        this.context = context;
        this.assignments = assignments;
        this.relationships = relationships;
        this.interfaces = new Interfaces(context, assignments, false);
    }

    NodeTemplate check(YamlNode.Entry entry, EffectiveType type, Path path) {
        assignments.enter(entry.name());
        YamlNode.Entries body = context.sections().map(entry.value(), path, "The node '" + Findings.shorten(entry.name()) + "'")
                .orElse(YamlNode.Entries.of(Map.of(), entry.value().at()));
        context.sections().keys(body, KEYS, path);
        Map<String, Property> properties = assignments.properties(body, type, entry.key().at(), path);
        Map<String, Property> attributes = assignments.attributes(body, type, path);
        Map<String, Capability> capabilities = capabilities(body, type, path);
        var requirements = relationships.requirements(entry.name(), body, type, path);
        var lifecycle = interfaces.of(body, type, path);
        new NodeFilter(context, body.get("node_filter"), path.to("node_filter")).check(type);
        Map<String, Value> metadata = new LinkedHashMap<>();
        context.sections().map(body, "metadata", path).ifPresent(map -> map.values().forEach((key, each) -> metadata.put(key, Values.of(each.value()))));
        List<String> directives = context.sections().texts(body, "directives", path);
        return new NodeTemplate(entry.name(), type.chain(), body.text("description").orElse(""), metadata, directives, properties, attributes,
                type.attributes(), capabilities, requirements, lifecycle, artifacts(body, type, path), entry.key().at());
    }

    private Map<String, Capability> capabilities(YamlNode.Entries body, EffectiveType type, Path path) {
        Map<String, Capability> all = new LinkedHashMap<>();
        YamlNode.Entries written = context.sections().map(body, "capabilities", path).orElse(YamlNode.Entries.of(Map.of(), body.at()));
        for (CapabilityDefinition definition : type.capabilities().values()) {
            context.findings().spend(5L + 5L * definition.effective().properties().size());
            YamlNode.Entry entry = written.values().get(definition.name());
            EffectiveType kind = definition.effective();
            Path place = path.to("capabilities").to(definition.name());
            Optional<YamlNode.Entries> assigned = entry == null ? Optional.empty()
                    : context.sections().map(entry.value(), place, "The capability '" + definition.name() + "'");
            all.put(definition.name(), assigned.map(map -> assigned(entry, map, kind, place)).orElseGet(() -> byDefault(definition.name(), kind)));
        }
        for (YamlNode.Entry entry : written.values().values()) {
            if (!type.capabilities().containsKey(entry.name())) {
                undeclared(entry, type, path.to("capabilities").to(entry.name())).ifPresent(capability -> all.put(entry.name(), capability));
            }
        }
        return all;
    }

    private Capability assigned(YamlNode.Entry entry, YamlNode.Entries body, EffectiveType type, Path path) {
        context.sections().keys(body, CAPABILITY_KEYS, path);
        return new Capability(entry.name(), type.chain(), assignments.properties(body, type, entry.key().at(), path), assignments.attributes(body, type, path));
    }

    /** Nothing is said about it in the template, so nothing is missing either: whoever provides the node fills it. */
    private static Capability byDefault(String name, EffectiveType type) {
        Map<String, Property> properties = new LinkedHashMap<>();
        type.properties().values().forEach(definition -> definition.defaultValue().ifPresent(value ->
                properties.put(definition.name(), new Property(definition.name(), definition.schema(), value, definition.sensitive(), true))));
        return new Capability(name, type.chain(), properties, Map.of());
    }

    private Optional<Capability> undeclared(YamlNode.Entry entry, EffectiveType type, Path path) {
        if (type.known()) {
            context.findings().error(ToscaError.TOSCA_UNKNOWN_CAPABILITY, entry.key().at(), path).name(entry.name(), type.capabilities().keySet())
                    .say("%s has no capability '%s'".formatted(type.chain().name(), Findings.shorten(entry.name())));
        }
        return context.sections().map(entry.value(), path, "A capability")
                .map(map -> assigned(entry, map, EffectiveType.unknown("tosca.capabilities.Root"), path));
    }

    private Map<String, Artifact> artifacts(YamlNode.Entries body, EffectiveType type, Path path) {
        Map<String, Artifact> artifacts = new LinkedHashMap<>();
        context.findings().spend(5L * type.artifacts().size());
        type.artifacts().forEach((name, entry) -> artifact(entry, path.to("artifacts").to(name), false).ifPresent(each -> artifacts.put(name, each)));
        context.sections().map(body, "artifacts", path).ifPresent(written -> written.values().forEach((name, entry) ->
                artifact(entry, path.to("artifacts").to(name), true).ifPresent(each -> artifacts.put(name, each))));
        return artifacts;
    }

    private void repository(YamlNode.Entries body, Path path) {
        if (body.get("repository").orElse(null) instanceof YamlNode.Scalar name && !name.text().contains("://")
                && !context.repositories().contains(name.text())) {
            context.findings().warning(ToscaError.TOSCA_ARTIFACT, name.at(), path.to("repository")).name(name.text(), context.repositories())
                    .say("No repository '%s' is declared".formatted(Findings.shorten(name.text())));
        }
    }

    private Optional<Artifact> artifact(YamlNode.Entry entry, Path path, boolean own) {
        if (entry.value() instanceof YamlNode.Scalar file && !file.isNull()) {
            return Optional.of(new Artifact(entry.name(), Optional.empty(), Values.of(file), Optional.empty(), Optional.empty(), Map.of(), entry.key().at()));
        }
        if (!(entry.value() instanceof YamlNode.Entries body) || body.get("file").isEmpty()) {
            if (own) {
                context.findings().error(ToscaError.TOSCA_ARTIFACT, entry.key().at(), path).say("The artifact '%s' needs a file".formatted(entry.name()));
            }
            return Optional.empty();
        }
        if (own) {
            context.sections().keys(body, ARTIFACT_KEYS, path);
            repository(body, path);
        }
        Optional<EffectiveType> type = body.text("type").map(name -> own ? context.resolve(TypeFamily.ARTIFACT, name, body.get("type").orElseThrow().at(),
                path.to("type")) : context.scope().find(TypeFamily.ARTIFACT, name).map(each -> each.effective()).orElse(EffectiveType.unknown(name)));
        Optional<TypeChain> chain = type.map(EffectiveType::chain);
        Map<String, Property> properties = body.get("properties").isEmpty() || !own ? Map.of()
                : assignments.properties(body, type.orElse(EffectiveType.unknown("")), entry.key().at(), path);
        Value file = own ? assignments.free(body.get("file").orElseThrow(), path.to("file")) : Values.of(body.get("file").orElseThrow());
        return Optional.of(new Artifact(entry.name(), chain, file, body.text("repository"), body.text("deploy_path"), properties, entry.key().at()));
    }
}
