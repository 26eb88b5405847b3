package org.nembo.client;

/** How the client ends; the same for every command. */
final class ExitCode {

    static final int SUCCESS = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int REFUSED = 4;

    static final String HELP = """
            Exit status:
              0  success
              1  failure: what was asked for did not come about
              2  usage: unknown command or option, missing argument, unreadable file
              3  the server cannot be reached or does not answer
              4  refused: not signed in, or not allowed (401, 403)
            """;

    private ExitCode() {
    }
}
