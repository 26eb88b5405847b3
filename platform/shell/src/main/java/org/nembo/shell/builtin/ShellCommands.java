package org.nembo.shell.builtin;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.shell.reader.HistoryFiles;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code shell:history}, {@code shell:env}. */
@Component
public final class ShellCommands implements CommandScope {

    private final HistoryFiles histories;
    private final BundleContext context;

    @Activate
    public ShellCommands(BundleContext context, @Reference HistoryFiles histories) {
        this.context = context;
        this.histories = histories;
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String help() {
        return "This shell itself.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("history", "shell:execute", "Shows what you typed, without the secrets in it.")
                        .option("lines", "How many lines, 1 to 2000.", "100")
                        .run(this::history),
                Command.named("env", "shell:execute", "Shows who you are here and which server this is.").run(this::environment));
    }

    private Output history(CommandLine line) throws IOException {
        List<List<Object>> rows = histories.read(line.caller(), line.number("lines", 1, 2000)).stream()
                .map(entry -> List.<Object>of(entry.time().toString(), entry.line())).toList();
        return Output.table(List.of("Time", "Line"), rows);
    }

    private Output environment(CommandLine line) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("user", line.caller().username());
        shown.put("identity", line.caller().id());
        shown.put("groups", line.caller().groups().stream().sorted().toList());
        shown.put("scopes", line.caller().scopes().stream().sorted().toList());
        for (String name : List.of("node", "version", "home", "base", "data")) {
            shown.put(name, Optional.ofNullable(context.getProperty("nembo." + name)).orElse(""));
        }
        return Output.details(shown);
    }
}
