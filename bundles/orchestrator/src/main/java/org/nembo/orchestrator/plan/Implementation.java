package org.nembo.orchestrator.plan;

import java.util.List;
import java.util.Optional;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.tosca.Artifact;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Operation;
import org.nembo.tosca.Value;

/**
 * The program of an operation: its text, and whether it is a script or a playbook. Immutable.
 *
 * @param source as the template names it; for people
 */
public record Implementation(String source, String text, Form form) {

    /** How it is run. */
    public enum Form {
        /** With the interpreter of its first line. */
        SCRIPT,
        /** With {@code ansible-playbook}. */
        PLAYBOOK
    }

    private static final int LONGEST_SOURCE = 200;

    /** Where the text of an operation of a node comes from: what stands there, or the file of the artifact of that name. */
    public static String source(NodeTemplate node, Operation operation) {
        String given = operation.implementation().orElse("");
        Artifact artifact = node.artifacts().get(given);
        return artifact != null && artifact.file() instanceof Value.Scalar file ? file.text() : given;
    }

    /** The program; empty when this server has no text of it. */
    public static Optional<Implementation> of(NodeTemplate node, Operation operation, Scripts scripts) {
        String source = source(node, operation);
        if (source.startsWith("#!")) {
            return Optional.of(new Implementation("the text in the template", source, form("", source)));
        }
        return scripts.text(source).map(text -> new Implementation(source, text, form(source, text)));
    }

    /** How it is named in messages. */
    public static String shown(String source) {
        String line = source.lines().findFirst().orElse("");
        return line.length() <= LONGEST_SOURCE ? line : line.substring(0, LONGEST_SOURCE) + "…";
    }

    private static Form form(String source, String text) {
        boolean named = List.of(".yml", ".yaml").stream().anyMatch(source.toLowerCase(java.util.Locale.ROOT)::endsWith);
        return named || text.startsWith("#!") && text.lines().findFirst().orElse("").contains("ansible-playbook") ? Form.PLAYBOOK : Form.SCRIPT;
    }
}
