package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.plan.Implementation;

/**
 * How an operation is run on a machine: what is called, with which variables and files. A shell script is read by a wrapper that afterwards writes each
 * declared output, a variable of that name, into the file {@code nembo.output.<name>}; other programs write these files themselves. Values may be secrets.
 */
record Program(List<String> command, Map<String, String> environment, Map<String, String> files) {

    static final String OUTPUT_FILE = "nembo.output.";

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ksh", "zsh", "ash");
    private static final String OPERATION = "operation";
    private static final String RUN = "nembo-run";

    Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }

    /**
     * @param inputs  of the operation
     * @param outputs the names that the template asks for
     * @param roles   files of Ansible roles, by their path below {@code roles}
     */
    static Program of(Implementation implementation, Map<String, Object> inputs, Collection<String> outputs, Map<String, String> roles) {
        return implementation.form() == Implementation.Form.PLAYBOOK ? playbook(implementation.text(), inputs, roles)
                : script(implementation.text(), inputs, outputs);
    }

    private static Program script(String text, Map<String, Object> inputs, Collection<String> outputs) {
        List<String> interpreter = interpreter(text);
        String shell = interpreter.stream().map(word -> word.substring(word.lastIndexOf('/') + 1)).filter(SHELLS::contains).findFirst().orElse("");
        Map<String, String> files = new LinkedHashMap<>(Map.of(OPERATION, text));
        List<String> command = new ArrayList<>(interpreter);
        if (shell.isEmpty()) {
            command.add(OPERATION);
        } else {
            files.put(RUN, wrapper(outputs));
            command.add(RUN);
        }
        return new Program(command, variables(inputs), files);
    }

    /** The words after {@code #!}; a script without them is one for the shell. */
    private static List<String> interpreter(String text) {
        String first = text.lines().findFirst().orElse("");
        List<String> words = first.startsWith("#!") ? List.of(first.substring(2).strip().split("\\s+")) : List.of("/bin/sh");
        return words.get(0).isEmpty() ? List.of("/bin/sh") : words;
    }

    private static String wrapper(Collection<String> outputs) {
        return """
                nembo_finish() {
                  nembo_status=$?
                  for nembo_name in %s; do
                    if eval "[ \\"\\${$nembo_name+set}\\" = set ]"; then
                      eval "printf '%%s' \\"\\$$nembo_name\\"" > "%s$nembo_name"
                    fi
                  done
                  exit $nembo_status
                }
                trap nembo_finish EXIT
                . ./%s
                """.formatted(String.join(" ", outputs.stream().filter(name -> VARIABLE.matcher(name).matches()).toList()), OUTPUT_FILE, OPERATION);
    }

    private static Program playbook(String text, Map<String, Object> inputs, Map<String, String> roles) {
        Map<String, String> files = new LinkedHashMap<>(Map.of("playbook.yml", text, "inputs.json", Json.canonical(inputs), RUN, """
                command -v ansible-playbook > /dev/null 2>&1 || {
                  echo 'ansible-playbook is not installed on this machine: install Ansible in its image, or write the operation as a script' >&2
                  exit 127
                }
                exec ansible-playbook -i localhost, -c local -e @inputs.json -e "nembo_outputs=$PWD" playbook.yml
                """));
        roles.forEach((path, content) -> files.put("roles/" + path, content));
        Map<String, String> environment = Map.of("ANSIBLE_ROLES_PATH", "roles:/etc/ansible/roles:/usr/share/ansible/roles", "ANSIBLE_NOCOWS", "1",
                "ANSIBLE_RETRY_FILES_ENABLED", "0", "ANSIBLE_LOCALHOST_WARNING", "0", "ANSIBLE_NOCOLOR", "1");
        return new Program(List.of("/bin/sh", RUN), environment, files);
    }

    private static Map<String, String> variables(Map<String, Object> inputs) {
        Map<String, String> variables = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE,
                        "the input '%s' of an operation cannot be a variable of a script: letters, digits and '_'".formatted(name));
            }
            variables.put(name, value instanceof Map || value instanceof List ? Json.canonical(value) : String.valueOf(value));
        });
        return variables;
    }
}
