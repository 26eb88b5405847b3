package org.nembo.shell.builtin;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code log:tail}, {@code log:errors}, {@code log:levels}, {@code log:level}. */
@Component
public final class LogCommands implements CommandScope {

    private static final int LOOK_MILLIS = 250;

    private final Path file;
    private final LogLevels levels;

    @Activate
    public LogCommands(BundleContext context) {
        this(Path.of(context.getProperty("nembo.data")).resolve("log/nembo.log"), Path.of(context.getProperty("nembo.etc")).resolve("logback.xml"));
    }

    LogCommands(Path file, Path configuration) {
        this.file = file;
        this.levels = new LogLevels(configuration);
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String help() {
        return "What the server writes down, and how much of it.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("tail", "logs:read", "Shows the end of the log.")
                        .option("lines", "How many entries, 1 to 10000.", "50")
                        .option("level", "The least severe level to show.", "TRACE", LogFile::levels)
                        .flag("follow", "Go on with what is written, until Ctrl-C.")
                        .run(this::tail),
                Command.named("errors", "logs:read", "Shows the last errors with their causes.")
                        .option("lines", "How many errors, 1 to 1000.", "10")
                        .run(line -> text(new LogFile(file, "ERROR").tail(line.number("lines", 1, 1000)), "There are no errors in the log.")),
                Command.named("levels", "logs:read", "Lists the loggers whose level is set.").run(line -> list()),
                Command.named("level", "logs:write", "Shows or sets the level of a logger; 'default' takes its own level away.")
                        .argument("logger", "A package or class; ROOT for all.", this::loggers)
                        .optionalArgument("level", "TRACE, DEBUG, INFO, WARN, ERROR, OFF or default.", LogCommands::choices)
                        .run(this::level));
    }

    private Output tail(CommandLine line) throws IOException, InterruptedException {
        LogFile log = new LogFile(file, level(line.option("level"), LogFile.levels()));
        List<String> last = log.tail(line.number("lines", 1, 10_000));
        if (!line.flag("follow")) {
            return text(last, "The log is empty.");
        }
        PrintStream out = line.out();
        last.forEach(out::println);
        CountDownLatch never = new CountDownLatch(1);
        while (!out.checkError()) {
            if (never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                break;
            }
            log.more().forEach(out::println);
        }
        return Output.none();
    }

    private Output list() throws IOException {
        return Output.table(List.of("Logger", "Level"), levels.all().entrySet().stream().map(e -> List.<Object>of(e.getKey(), e.getValue())).toList());
    }

    private Output level(CommandLine line) throws IOException {
        String logger = line.argument("logger");
        Optional<String> wanted = line.find("level");
        if (wanted.isEmpty()) {
            Map<String, Object> shown = new java.util.LinkedHashMap<>();
            shown.put("logger", logger);
            shown.put("level", effective(logger));
            shown.put("set", Optional.ofNullable(levels.all().get(logger)).orElse("no: it follows the one above it"));
            return Output.details(shown);
        }
        String level = level(wanted.get(), choices());
        if (level.equals("DEFAULT")) {
            levels.unset(logger);
            return Output.text(logger + " follows the one above it again, within some seconds.");
        }
        levels.set(logger, level);
        return Output.text(logger + " is at " + level + " within some seconds, and stays so over restarts.");
    }

    /** What the running system lets through, whatever the file says. */
    private static String effective(String name) {
        Logger logger = LoggerFactory.getLogger(name.equals(LogLevels.ROOT) ? Logger.ROOT_LOGGER_NAME : name);
        return logger.isTraceEnabled() ? "TRACE" : logger.isDebugEnabled() ? "DEBUG" : logger.isInfoEnabled() ? "INFO" : logger.isWarnEnabled() ? "WARN"
                : logger.isErrorEnabled() ? "ERROR" : "OFF";
    }

    private static String level(String text, List<String> known) {
        String level = text.toUpperCase(Locale.ROOT);
        if (known.stream().noneMatch(k -> k.equalsIgnoreCase(level))) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'" + text + "' is no level; there are " + String.join(", ", known));
        }
        return level;
    }

    private static List<String> choices() {
        List<String> choices = new ArrayList<>(LogFile.levels());
        choices.addAll(List.of("OFF", "default"));
        return choices;
    }

    private List<String> loggers() {
        try {
            List<String> names = new ArrayList<>(levels.all().keySet());
            names.add("org.nembo");
            return names;
        } catch (IOException e) {
            return List.of(LogLevels.ROOT);
        }
    }

    private static Output text(List<String> lines, String none) {
        return Output.text(lines.isEmpty() ? none : String.join("\n", lines));
    }
}
