package org.nembo.launcher.control;

import java.util.List;
import java.util.Set;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;

/** {@code nembo status}. */
public final class StatusVerb {

    private final Directories directories;
    private final Console console;

    public StatusVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
    }

    public ExitCode execute(List<String> words) {
        Arguments.parse("status", words, Set.of(), Set.of(), 0);
        Instance instance = new Instance(directories);
        if (!instance.running()) {
            console.say("Not running (" + directories.base() + ")");
            return ExitCode.NOT_RUNNING;
        }
        Instance.Readiness readiness = instance.readiness();
        console.say((readiness.ready() ? "Ready" : "Not ready: " + readiness.reason()) + System.lineSeparator()
                + "  pid     " + instance.process().map(process -> Long.toString(process.pid())).orElse("unknown"));
        new Banner(directories, console).addresses();
        return readiness.ready() ? ExitCode.OK : ExitCode.FAILURE;
    }
}
