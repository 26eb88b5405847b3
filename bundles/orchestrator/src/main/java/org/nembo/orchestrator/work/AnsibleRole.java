package org.nembo.orchestrator.work;

import java.util.List;
import java.util.Map;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Value;

/**
 * An Ansible role that a node brings. Immutable.
 *
 * @param reference as Galaxy takes it: {@code author.name,version}, or {@code git+https://host/path,version,name}
 */
record AnsibleRole(String reference) {

    private static final String TYPE = "tosca.artifacts.AnsibleGalaxy.role";

    static List<AnsibleRole> of(NodeTemplate node) {
        return node.artifacts().values().stream().filter(artifact -> artifact.type().map(type -> type.isA(TYPE)).orElse(false))
                .filter(artifact -> artifact.file() instanceof Value.Scalar).map(artifact -> new AnsibleRole(((Value.Scalar) artifact.file()).text().strip()))
                .toList();
    }

    /** What playbooks call it. */
    String name() {
        String[] parts = reference.split(",");
        if (parts.length > 2 && !parts[2].isBlank()) {
            return clean(parts[2].strip());
        }
        String path = parts[0].strip();
        return clean(path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.git$", ""));
    }

    /** Its files by path; none when this server has no copy: then the machine must have it. */
    Map<String, String> files(Scripts scripts) {
        return scripts.folder(reference);
    }

    private static String clean(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
