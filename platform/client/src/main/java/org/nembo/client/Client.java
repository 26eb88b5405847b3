package org.nembo.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the command that is meant, runs it, and turns every failure into a message and an exit status. */
final class Client {

    private static final List<Verb> VERBS = Stream.of(DeploymentCommands.verbs(), CallbackCommands.verbs(), CatalogCommands.verbs(), Demo.verbs(),
            List.of(Verb.of("shell", "Runs a line in the server's shell, for example: shell 'log:tail | grep WARN'.",
                    (words, context) -> RemoteShell.run(context, "help")),
                    Verb.of("completion", "Prints the completion for bash: source <(nembo client completion).", Completion::print)))
            .flatMap(List::stream).toList();

    private final Context context;

    Client(Context context) {
        this.context = context;
    }

    static List<Verb> verbs() {
        return VERBS;
    }

    int run(List<String> arguments) {
        try {
            return dispatch(arguments);
        } catch (ClientException e) {
            context.screen().error(e.getMessage());
            return e.exit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILURE;
        } finally {
            context.screen().out().flush();
        }
    }

    private int dispatch(List<String> words) throws InterruptedException {
        boolean help = !words.isEmpty() && words.get(0).equals("help");
        List<String> rest = help ? words.subList(1, words.size()) : words;
        if (rest.isEmpty() || rest.get(0).equals("--help") || rest.get(0).equals("-h")) {
            return overview("");
        }
        String first = rest.get(0);
        if (first.contains(":") || first.contains(" ")) {
            return RemoteShell.run(context, help ? "help " + first : RemoteShell.line(rest));
        }
        if (first.equals("shell") && rest.size() > 1 && !rest.get(1).startsWith("--")) {
            return RemoteShell.run(context, RemoteShell.line(rest.subList(1, rest.size())));
        }
        List<Verb> family = VERBS.stream().filter(v -> v.noun().equals(first) || v.words().equals(first)).toList();
        if (family.isEmpty()) {
            throw ClientException.usage("Unknown command '" + first + "'" + Closest.hint(first, nouns(), "") + "\nSee: nembo client --help");
        }
        if (family.get(0).noun().isEmpty()) {
            return run(family.get(0), help ? List.of("--help") : rest.subList(1, rest.size()));
        }
        if (rest.size() == 1 || rest.get(1).equals("--help")) {
            return overview(first);
        }
        Verb verb = family.stream().filter(v -> v.name().equals(rest.get(1))).findFirst().orElseThrow(() -> ClientException.usage(
                "Unknown command '" + first + " " + rest.get(1) + "'" + Closest.hint(rest.get(1), family.stream().map(Verb::name).toList(), first + " ")
                        + "\nSee: nembo client " + first + " --help"));
        return run(verb, help ? List.of("--help") : rest.subList(2, rest.size()));
    }

    private int run(Verb verb, List<String> raw) throws InterruptedException {
        Words words = Words.parse(verb, raw);
        if (words.flag("help")) {
            context.screen().out().print(verb.page());
            return ExitCode.SUCCESS;
        }
        return verb.body().run(words, context);
    }

    private int overview(String noun) {
        Screen screen = context.screen();
        screen.line("Usage: nembo client " + (noun.isEmpty() ? "COMMAND" : noun + " VERB") + " [ARGUMENTS] [OPTIONS]");
        screen.line("");
        List<Verb> shown = VERBS.stream().filter(v -> noun.isEmpty() || v.noun().equals(noun)).toList();
        int width = shown.stream().mapToInt(v -> Width.of(v.words())).max().orElse(0) + 2;
        shown.forEach(v -> screen.line("  " + Width.pad(v.words(), width) + v.help()));
        if (noun.isEmpty()) {
            screen.line("  " + Width.pad("SCOPE:VERB …", width) + "Runs a command of the server's shell, for example bundle:list; 'shell help' lists them.");
        }
        screen.line("");
        screen.line("nembo client COMMAND --help tells more of each.");
        if (noun.isEmpty()) {
            screen.line("""

                    Environment:
                      NEMBO_URL    the server (default: the one of this installation, from data/run/http)
                      NEMBO_TOKEN  the access token (default: data/admin.token, for a server on this machine only)
                      NO_COLOR     no colours when set
                    """ + "\n" + ExitCode.HELP);
        }
        return ExitCode.SUCCESS;
    }

    private static Set<String> nouns() {
        return VERBS.stream().map(v -> v.noun().isEmpty() ? v.name() : v.noun()).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
