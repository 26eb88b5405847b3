package org.nembo.tosca.merge;

import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.yaml.YamlNode;

/** Reports what two files say differently, with both places, and with what they say unless it may be a secret. */
record Conflicts(Findings findings) {

    /** It cannot be both. */
    void unequal(YamlNode mine, YamlNode other, Path path) {
        say(Severity.ERROR, ToscaError.TOSCA_MERGE_CONFLICT, mine, other, path, "make them equal, or rename one");
    }

    /** The second counts. */
    void refined(YamlNode mine, YamlNode other, Path path) {
        say(Severity.WARNING, ToscaError.TOSCA_MERGE_OVERRIDE, mine, other, path, "the latter counts");
    }

    private void say(Severity severity, ToscaError code, YamlNode mine, YamlNode other, Path path, String end) {
        String name = path.toString();
        boolean open = mine instanceof YamlNode.Scalar && other instanceof YamlNode.Scalar && !isSecret(name);
        Findings.Note note = findings.note(severity, code, other.at(), path);
        if (open) {
            note.found(((YamlNode.Scalar) other).text());
        }
        note.say("'%s' is %s in %s, and %s in %s; %s".formatted(Findings.shorten(name), open ? mine.describe() : "defined", place(mine),
                open ? other.describe() : "differently", place(other), end));
    }

    private static String place(YamlNode node) {
        return node.at().file() + " line " + node.at().line();
    }

    /** By any name on the way; a literal under it may be one. */
    private static boolean isSecret(String path) {
        for (String name : path.split("\\.", -1)) {
            if (DefinitionReader.isSecretName(name)) {
                return true;
            }
        }
        return false;
    }
}
