package org.nembo.client;

/** An expected end of a command: a message for the user and an exit status. */
class ClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exit;

    ClientException(int exit, String message) {
        this(exit, message, null);
    }

    ClientException(int exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    int exit() {
        return exit;
    }

    static ClientException usage(String message) {
        return new ClientException(ExitCode.USAGE, message);
    }
}
