package org.nembo.launcher;

/** What {@code bin/nembo} ends with; part of its documented interface. */
public enum ExitCode {
    OK(0),
    FAILURE(1),
    USAGE(2),
    NOT_RUNNING(3),
    ALREADY_RUNNING(4);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The number that the shell sees. */
    public int status() {
        return status;
    }
}
