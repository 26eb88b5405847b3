package org.nembo.launcher.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code --help} prints. */
public final class Help {

    private static final Map<String, String> VERBS = new LinkedHashMap<>();

    static {
        VERBS.put("run", """
                nembo run [--no-console]
                Runs the server in the foreground until it is interrupted (Ctrl-C) or told to stop.
                On a terminal it offers the shell as well.

                  --no-console   no shell, even on a terminal
                """);
        VERBS.put("start", """
                nembo start [--timeout SECONDS] [--if-stopped]
                Starts the server in the background and waits until it is ready.
                If it does not become ready, says why with the end of the log, and ends with 1.

                  --timeout SECONDS   how long to wait (90)
                  --if-stopped        a server that runs already is as good
                """);
        VERBS.put("stop", """
                nembo stop [--timeout SECONDS] [--kill]
                Stops the server in an orderly manner and waits until it has ended.

                  --timeout SECONDS   how long to wait (60)
                  --kill              kill it when it has not ended by then
                """);
        VERBS.put("status", """
                nembo status
                Prints the server's process id, its addresses and whether it is ready.
                Ends with 0 when it is ready, 1 when it runs and is not ready, 3 when it does not run.
                """);
        VERBS.put("client", """
                nembo client '<command>'
                Runs one command on the server, e.g. nembo client 'deployment:list'.
                NEMBO_URL and NEMBO_TOKEN name another server than the one of this installation.
                'nembo client --help' lists the commands.
                """);
        VERBS.put("demo", """
                nembo demo
                Starts the server unless it runs, deploys examples/hello-web.yaml with its progress shown,
                fetches the page that it serves, and leaves the server up.
                """);
        VERBS.put("backup", """
                nembo backup FILE
                Writes the running server's database and blobs into one archive. The server goes on working.
                """);
        VERBS.put("restore", """
                nembo restore FILE
                Puts the contents of an archive made by 'nembo backup' in the place of the database and blobs.
                The server must be stopped. What was there before is kept beside it, under a name with the time.
                """);
        VERBS.put("version", """
                nembo version
                Prints the versions of Nembo and Java, and the directories in use.
                """);
    }

    private static final String OVERVIEW = """
            Usage: nembo <verb> [options]

              run        run the server in the foreground
              start      start the server in the background, wait until it is ready
              stop       stop it in an orderly manner
              status     process id, addresses, ready or not
              client     run one command on the server
              demo       deploy an example and show the page it serves
              backup     write the running server's data into a file
              restore    put a backup in place (server stopped)
              version    versions and directories

            'nembo <verb> --help' tells more.

            Environment
              NEMBO_BASE        directory for etc/, deploy/ and data/ (the installation itself)
              NEMBO_JAVA_OPTS   options for the server's Java, e.g. '-Xmx2g'
              JAVA_HOME         the Java to use (17 or newer)

            Exit codes
              0 done   1 failed   2 wrong usage   3 not running   4 already running
            """;

    private Help() {
    }

    public static String overview() {
        return OVERVIEW;
    }

    /** The page of one verb; empty when there is no such verb. */
    public static Optional<String> of(String verb) {
        return Optional.ofNullable(VERBS.get(verb)).map(text -> "Usage: " + text);
    }
}
