package org.nembo.shell.engine;

/** How a command line ends; the same numbers as the command line client's. */
public final class ExitStatus {

    public static final int SUCCESS = 0;
    public static final int FAILURE = 1;
    public static final int USAGE = 2;
    public static final int REFUSED = 4;
    public static final int INTERRUPTED = 130;

    private ExitStatus() {
    }
}
