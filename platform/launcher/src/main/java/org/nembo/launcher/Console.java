package org.nembo.launcher;

import java.io.PrintStream;

/** The two streams that an administrator reads. */
public final class Console {

    private final PrintStream out;
    private final PrintStream err;

    public Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** What was asked for. */
    public void say(String text) {
        out.println(text);
        out.flush();
    }

    /** What went wrong, or should be known beside the answer. */
    public void complain(String text) {
        err.println(text);
        err.flush();
    }
}
