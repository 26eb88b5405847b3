package org.nembo.shell.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that are deployed now, by scope. Thread-safe. */
@Component(service = Scopes.class)
public final class Scopes {

    private static final Logger log = LoggerFactory.getLogger(Scopes.class);

    /** A command under its full name. */
    public record Named(String scope, Command command) {

        public String name() {
            return scope + ":" + command.name();
        }
    }

    private record Declared(String name, String help, Map<String, Command> commands) {
    }

    private final Map<CommandScope, Declared> scopes = new ConcurrentHashMap<>();

    @Activate
    public Scopes() {
    }

    /** A scope that cannot say what it has is left out, and the log says why: the shell must not go down with it. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addScope(CommandScope scope) {
        try {
            Map<String, Command> commands = new LinkedHashMap<>();
            scope.commands().forEach(command -> commands.put(command.name(), command));
            scopes.put(scope, new Declared(scope.name(), scope.help(), commands));
        } catch (RuntimeException e) {
            log.error("The commands of {} are left out", scope.getClass().getName(), e);
        }
    }

    public void removeScope(CommandScope scope) {
        scopes.remove(scope);
    }

    /** The command of that full name, for example {@code site:list}. */
    public Optional<Named> find(String name) {
        int colon = name.indexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String scope = name.substring(0, colon);
        String verb = name.substring(colon + 1);
        return scopes.values().stream().filter(d -> d.name().equals(scope) && d.commands().containsKey(verb)).findFirst()
                .map(d -> new Named(scope, d.commands().get(verb)));
    }

    /** Scopes with their help, by name. Two bundles may share a scope. */
    public Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        scopes.values().forEach(d -> names.merge(d.name(), d.help(), (one, other) -> one));
        return names;
    }

    /** The commands of a scope, as declared; none for an unknown scope. */
    public List<Named> of(String scope) {
        List<Named> commands = new ArrayList<>();
        scopes.values().stream().filter(d -> d.name().equals(scope)).forEach(d -> d.commands().values().forEach(c -> commands.add(new Named(scope, c))));
        return commands;
    }

    /** Every command, scope by scope. */
    public List<Named> all() {
        return names().keySet().stream().flatMap(scope -> of(scope).stream()).toList();
    }
}
