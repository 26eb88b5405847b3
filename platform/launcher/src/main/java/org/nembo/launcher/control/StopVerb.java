package org.nembo.launcher.control;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;

/** {@code nembo stop}. */
public final class StopVerb {

    private static final int DEFAULT_TIMEOUT = 60;
    private static final Duration KILLED = Duration.ofSeconds(10);

    private final Directories directories;
    private final Console console;

    public StopVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
    }

    public ExitCode execute(List<String> words) {
        Arguments arguments = Arguments.parse("stop", words, Set.of("--kill"), Set.of("--timeout"), 0);
        Duration limit = Duration.ofSeconds(arguments.number("--timeout", DEFAULT_TIMEOUT));
        Instance instance = new Instance(directories);
        if (!instance.running()) {
            console.say("Not running (" + directories.base() + ")");
            return ExitCode.NOT_RUNNING;
        }
        ProcessHandle process = instance.process().orElseThrow(() -> new LauncherException(ExitCode.FAILURE,
                "A server runs on %s, but %s does not name its process.".formatted(directories.data(), instance.pidFile())));
        if (!process.destroy()) {
            throw new LauncherException(ExitCode.FAILURE, "Process " + process.pid() + " cannot be told to stop; it may be another user's.");
        }
        if (Wait.until(() -> !process.isAlive(), limit)) {
            console.say("Stopped");
            return ExitCode.OK;
        }
        if (!arguments.has("--kill")) {
            throw new LauncherException(ExitCode.FAILURE, "Process %d has not ended within %d s. It goes on stopping; 'nembo stop --kill' kills it."
                    .formatted(process.pid(), limit.toSeconds()));
        }
        process.destroyForcibly();
        boolean ended = Wait.until(() -> !instance.running(), KILLED);
        console.say(ended ? "Killed" : "Process " + process.pid() + " does not end even when killed");
        return ended ? ExitCode.OK : ExitCode.FAILURE;
    }
}
