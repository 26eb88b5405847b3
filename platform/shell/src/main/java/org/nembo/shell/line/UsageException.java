package org.nembo.shell.line;

/** A line that does not say what it must. The message names the mistake and the usage. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
