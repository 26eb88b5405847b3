package org.nembo.client;

import java.util.stream.Collectors;

/** {@code completion}: the script that bash completes commands and options with. */
final class Completion {

    private Completion() {
    }

    static int print(Words words, Context context) {
        StringBuilder cases = new StringBuilder();
        Client.verbs().stream().collect(Collectors.groupingBy(Verb::noun)).forEach((noun, verbs) -> {
            if (!noun.isEmpty()) {
                cases.append("    ").append(noun).append(") words='").append(verbs.stream().map(Verb::name).collect(Collectors.joining(" "))).append("' ;;\n");
            }
        });
        StringBuilder options = new StringBuilder();
        Client.verbs().forEach(verb -> options.append("    '").append(verb.words()).append("') words='")
                .append(verb.options().stream().map(o -> "--" + o.name()).collect(Collectors.joining(" "))).append("' ;;\n"));
        String nouns = Client.verbs().stream().map(v -> v.noun().isEmpty() ? v.name() : v.noun()).distinct().collect(Collectors.joining(" "));
        context.screen().line("""
                _nembo() {
                  local current="${COMP_WORDS[COMP_CWORD]}" words=''
                  if [ "$COMP_CWORD" = 1 ]; then words='run start stop status client demo backup restore version'
                  elif [ "${COMP_WORDS[1]}" != client ]; then words='--help'
                  elif [ "$COMP_CWORD" = 2 ]; then words='%s'
                  elif [ "${current#-}" != "$current" ]; then case "${COMP_WORDS[2]} ${COMP_WORDS[3]}" in
                %s  esac
                  elif [ "$COMP_CWORD" = 3 ]; then case "${COMP_WORDS[2]}" in
                %s  esac
                  fi
                  COMPREPLY=($(compgen -W "$words" -- "$current"))
                  [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
                }
                complete -o filenames -F _nembo nembo""".formatted(nouns, options, cases));
        return ExitCode.SUCCESS;
    }
}
