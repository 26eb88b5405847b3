package org.nembo.shell.line;

import java.util.ArrayList;
import java.util.List;
import org.nembo.api.shell.Command;

/** Help texts, made from the declarations. */
public final class Help {

    private Help() {
    }

    /** One line: the name, its arguments and its options. */
    public static String usage(Scopes.Named named) {
        StringBuilder usage = new StringBuilder(named.name());
        for (Command.Argument argument : named.command().arguments()) {
            usage.append(argument.required() ? " <" : " [").append(argument.name()).append(argument.many() ? "…" : "").append(argument.required() ? ">" : "]");
        }
        for (Command.Option option : named.command().options()) {
            usage.append(" [--").append(option.name()).append(option.flag() ? "]" : " <value>]");
        }
        return usage.append(" [--json]").toString();
    }

    /** The page of one command. */
    public static List<String> command(Scopes.Named named, Style style) {
        Command command = named.command();
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(named.name()) + "  " + command.help());
        lines.add("");
        lines.add("Usage: " + usage(named));
        List<List<String>> rows = new ArrayList<>();
        for (Command.Argument argument : command.arguments()) {
            rows.add(List.of("  <" + argument.name() + ">", argument.help() + (argument.required() ? "" : " (may be left out)")));
        }
        for (Command.Option option : command.options()) {
            String preset = option.flag() || option.defaultValue().isEmpty() ? "" : " (default: " + option.defaultValue() + ")";
            rows.add(List.of("  --" + option.name() + (option.flag() ? "" : " <value>"), option.help() + preset));
        }
        rows.add(List.of("  --json", "Answers in JSON."));
        rows.add(List.of("  --help", "Shows this page."));
        lines.add("");
        lines.addAll(columns(rows));
        lines.add("");
        lines.add("Needs the right to " + command.action() + ".");
        return lines;
    }

    /** The commands of one scope. */
    public static List<String> scope(String scope, Scopes scopes, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(scope) + "  " + scopes.names().get(scope));
        lines.add("");
        lines.addAll(columns(scopes.of(scope).stream().map(n -> List.of("  " + n.name(), n.command().help())).toList()));
        return lines;
    }

    /** The scopes, and what the shell itself understands. */
    public static List<String> overview(Scopes scopes, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold("Scopes"));
        lines.addAll(columns(scopes.names().entrySet().stream().map(e -> List.of("  " + e.getKey(), e.getValue())).toList()));
        lines.add("");
        lines.add(style.bold("The shell"));
        lines.addAll(columns(List.of(
                List.of("  help [<scope>|<scope:verb>]", "Shows this list, the commands of a scope, or the page of a command."),
                List.of("  … | grep [-i] [-v] <regex>", "Keeps the lines that match."),
                List.of("  … | head [-<n>], … | more", "Keeps the first lines; shows page by page."),
                List.of("  a ; b    a && b    a || b", "One after the other; if the first succeeded; if it failed."),
                List.of("  clear, exit", "Clears the screen; leaves."))));
        return lines;
    }

    private static List<String> columns(List<List<String>> rows) {
        int width = rows.stream().mapToInt(row -> Width.of(row.get(0))).max().orElse(0);
        return rows.stream().map(row -> Width.pad(row.get(0), width) + "  " + row.get(1)).toList();
    }
}
