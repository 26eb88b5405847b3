package org.nembo.launcher.control;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.framework.DataLock;

/** {@code nembo restore FILE}: only while nobody uses the data directory. */
public final class RestoreVerb {

    private final Directories directories;
    private final Console console;

    public RestoreVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
    }

    public ExitCode execute(List<String> words) {
        Path archive = Path.of(Arguments.parse("restore", words, Set.of(), Set.of(), 1).operand()).toAbsolutePath().normalize();
        if (!Files.isRegularFile(archive)) {
            throw new LauncherException(ExitCode.FAILURE, "There is no file " + archive + ".");
        }
        directories.prepare();
        try (DataLock held = DataLock.take(directories.data())) {
            console.say("Restored " + directories.data() + " from " + archive + ", " + held);
            return ExitCode.OK;
        }
    }
}
