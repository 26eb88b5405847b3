package org.nembo.shell.console;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** The terminal that the server was started from. */
final class LocalTerminal {

    private LocalTerminal() {
    }

    /**
     * Whether standard input and output both are a terminal. Since Java 22 there is a console even without one; it must be asked.
     *
     * @param told what the script that started the server has seen; null when it says nothing
     */
    static boolean present(String told) {
        if (told != null && !Boolean.parseBoolean(told)) {
            return false;
        }
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

    /** Opens it by way of stty: JLine's own search for providers finds none through the class loaders of a framework. */
    static Terminal open() throws IOException {
        String type = System.getenv().getOrDefault("TERM", "xterm");
        Charset charset = charset();
        TerminalProvider provider = new ExecTerminalProvider();
        Terminal terminal = provider.sysTerminal("nembo", type, false, charset, charset, charset, true, Terminal.SignalHandler.SIG_IGN, false,
                SystemStream.Output);
        if (terminal.getWidth() < 1 || terminal.getHeight() < 1) {
            // containers and scripts open terminals without telling their size, and lines of no width show nothing
            terminal.setSize(new Size(80, 24));
        }
        return terminal;
    }

    private static Charset charset() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8") ? StandardCharsets.UTF_8 : Charset.defaultCharset();
            }
        }
        return StandardCharsets.UTF_8;
    }
}
