package org.nembo.launcher;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.nembo.launcher.control.Help;
import org.nembo.launcher.control.RestoreVerb;
import org.nembo.launcher.control.RunVerb;
import org.nembo.launcher.control.StartVerb;
import org.nembo.launcher.control.StatusVerb;
import org.nembo.launcher.control.StopVerb;

/** Entry point of {@code bin/nembo}: the first word says what to do. */
public final class Main {

    private final Console console;

    Main(PrintStream out, PrintStream err) {
        this.console = new Console(out, err);
    }

    /** @param args verb and its arguments */
    public static void main(String[] args) {
        ExitCode exitCode = new Main(System.out, System.err).execute(List.of(args));
        System.out.flush();
        System.exit(exitCode.status());
    }

    /** Does what the words say; reports failures in one sentence. */
    ExitCode execute(List<String> words) {
        try {
            return dispatch(words);
        } catch (LauncherException e) {
            console.complain(e.getMessage());
            return e.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            console.complain("Interrupted.");
            return ExitCode.FAILURE;
        }
    }

    private ExitCode dispatch(List<String> words) throws InterruptedException {
        if (words.isEmpty()) {
            console.complain(Help.overview().strip());
            return ExitCode.USAGE;
        }
        String verb = words.get(0);
        List<String> rest = words.subList(1, words.size());
        if (verb.equals("--help") || verb.equals("-h") || verb.equals("help")) {
            return help(rest);
        }
        if (rest.contains("--help") || rest.contains("-h")) {
            return help(List.of(verb));
        }
        return switch (verb) {
            case "run" -> new RunVerb(directories(), console).execute(rest);
            case "start" -> new StartVerb(directories(), console).execute(rest);
            case "stop" -> new StopVerb(directories(), console).execute(rest);
            case "status" -> new StatusVerb(directories(), console).execute(rest);
            case "restore" -> new RestoreVerb(directories(), console).execute(rest);
            case "version", "--version" -> version();
            default -> help(List.of(verb));
        };
    }

    private ExitCode help(List<String> verb) {
        if (verb.isEmpty()) {
            console.say(Help.overview().strip());
            return ExitCode.OK;
        }
        Optional<String> page = Help.of(verb.get(0));
        if (page.isPresent()) {
            console.say(page.get().strip());
            return ExitCode.OK;
        }
        throw new LauncherException(ExitCode.USAGE, "Unknown verb '" + verb.get(0) + "'." + System.lineSeparator() + "  See 'nembo --help'.");
    }

    private ExitCode version() {
        Directories directories = directories();
        console.say("Nembo %s%nJava  %s (%s), %s".formatted(Version.text(), System.getProperty("java.version"),
                System.getProperty("java.vendor"), System.getProperty("java.home")));
        console.say("home  %s%nbase  %s".formatted(directories.home(), directories.base()));
        return ExitCode.OK;
    }

    private static Directories directories() {
        return Directories.of(System::getProperty);
    }
}
