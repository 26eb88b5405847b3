package org.nembo.shell.engine;

import org.nembo.api.shell.Output;

/** A command did its work and found something wrong: its answer is shown as ever, then the verdict, and the exit status says failure. */
public final class FoundWanting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Output output;

    public FoundWanting(Output output, String verdict) {
        super(verdict, null, false, false);
        this.output = output;
    }

    Output output() {
        return output;
    }
}
