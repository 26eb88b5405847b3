package org.nembo.tosca.types;

import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.Definition;
import org.nembo.tosca.yaml.YamlNode;

/**
 * One type as declared, without what it inherits. Effectively immutable: the effective form is made once,
 * when first asked for.
 *
 * @see EffectiveType
 */
public final class TypeDefinition {

    private final TypeFamily family;
    private final YamlNode.Scalar name;
    private final YamlNode.Entries body;
    private final TypeScope scope;
    private final Map<String, Definition> properties;
    private final Map<String, Definition> attributes;
    private volatile EffectiveType effective;

    TypeDefinition(TypeFamily family, YamlNode.Scalar name, YamlNode.Entries body, TypeScope scope, Map<String, Definition> properties,
            Map<String, Definition> attributes) {
        this.family = family;
        this.name = name;
        this.body = body;
        this.scope = scope;
        this.properties = properties;
        this.attributes = attributes;
    }

    public TypeFamily family() {
        return family;
    }

    public String name() {
        return name.text();
    }

    /** The key that declares it. */
    public YamlNode.Scalar key() {
        return name;
    }

    public YamlNode.Entries body() {
        return body;
    }

    /** What the names in it mean. */
    public TypeScope scope() {
        return scope;
    }

    public Map<String, Definition> properties() {
        return properties;
    }

    public Map<String, Definition> attributes() {
        return attributes;
    }

    /** The name of the type that it is derived from. */
    public Optional<String> parent() {
        return body.text("derived_from");
    }

    /** With everything inherited. */
    public EffectiveType effective() {
        EffectiveType known = effective;
        if (known == null) {
            known = EffectiveType.of(this);
            effective = known;
        }
        return known;
    }
}
