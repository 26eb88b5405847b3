package org.nembo.launcher;

/** Why the launcher gives up: a sentence for the administrator and the exit code. */
public final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public LauncherException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public LauncherException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A failure that is neither a matter of usage nor of the server's state. */
    public static LauncherException failure(String message, Throwable cause) {
        return new LauncherException(ExitCode.FAILURE, message, cause);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
