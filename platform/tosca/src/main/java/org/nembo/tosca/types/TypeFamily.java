package org.nembo.tosca.types;

/** The kinds of types that a document can declare. */
public enum TypeFamily {
    NODE("node_types", "node type", "tosca.nodes."),
    CAPABILITY("capability_types", "capability type", "tosca.capabilities."),
    RELATIONSHIP("relationship_types", "relationship type", "tosca.relationships."),
    DATA("data_types", "data type", "tosca.datatypes."),
    ARTIFACT("artifact_types", "artifact type", "tosca.artifacts."),
    INTERFACE("interface_types", "interface type", "tosca.interfaces."),
    POLICY("policy_types", "policy type", "tosca.policies."),
    GROUP("group_types", "group type", "tosca.groups.");

    private final String section;
    private final String words;
    private final String prefix;

    TypeFamily(String section, String words, String prefix) {
        this.section = section;
        this.words = words;
        this.prefix = prefix;
    }

    /** The top-level key that declares them. */
    public String section() {
        return section;
    }

    /** What to call one in a message. */
    public String words() {
        return words;
    }

    /** What the short names of the standard leave out. */
    public String prefix() {
        return prefix;
    }
}
