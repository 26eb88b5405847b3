package org.nembo.shell.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nembo.shell.line.Closest;
import org.nembo.shell.line.Help;
import org.nembo.shell.line.Scopes;

/** What is said to a word that is no command: the help of a scope, or what was probably meant. */
final class Unknown {

    private Unknown() {
    }

    static int tell(List<String> line, Scopes scopes, Set<String> words, Session session, Gogo.Streams streams) {
        String word = line.get(0);
        if (scopes.names().containsKey(word)) {
            Help.scope(word, scopes, session.seat().style()).forEach(streams.out()::println);
            return ExitStatus.SUCCESS;
        }
        List<String> known = new ArrayList<>(words);
        known.addAll(scopes.names().keySet());
        scopes.all().forEach(named -> known.add(named.name()));
        streams.err().println(session.seat().style().red("Error: unknown command '" + word + "'" + Closest.hint(word, known, "") + " [USAGE]"));
        streams.err().println("'help' lists what there is.");
        return ExitStatus.USAGE;
    }
}
