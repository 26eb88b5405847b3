package org.nembo.client;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The command line client of Nembo's REST API. */
public final class Main {

    private Main() {
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exit = run(List.of(arguments), System::getenv, System::getProperty, out, err);
        out.flush();
        Runtime.getRuntime().exit(exit);
    }

    static int run(List<String> arguments, UnaryOperator<String> environment, UnaryOperator<String> properties, PrintStream out, PrintStream err) {
        Settings settings = Settings.of(environment, properties);
        Screen screen = screen(environment, properties, out, err);
        return new Client(new Context(settings, new Http(settings), screen)).run(arguments);
    }

    private static Screen screen(UnaryOperator<String> environment, UnaryOperator<String> properties, PrintStream out, PrintStream err) {
        String told = properties.apply("nembo.terminal");
        boolean terminal = (told == null ? terminal() : Boolean.parseBoolean(told)) && !"dumb".equals(environment.apply("TERM"));
        boolean colours = terminal && (environment.apply("NO_COLOR") == null || environment.apply("NO_COLOR").isEmpty());
        TerminalSize size = terminal ? TerminalSize.of(environment) : TerminalSize.USUAL;
        return new Screen(out, err, terminal, colours, unicode(environment), size.columns(), size.rows());
    }

    /** Symbols beyond ASCII, unless the locale says that the terminal has none. */
    private static boolean unicode(UnaryOperator<String> environment) {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = environment.apply(name);
            if (value != null && !value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return true;
    }

    /** Since Java 22 there is a console even without a terminal; it must be asked. */
    private static boolean terminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
