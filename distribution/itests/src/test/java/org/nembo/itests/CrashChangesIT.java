package org.nembo.itests;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server dies as by {@code kill -9} right before each commit that an update makes, the stop of a node and its start, all of them in turn: it remembers the
 * commit before, and all that was done outside since has happened. The update replaces a program: it creates and starts the new one, switches over, removes
 * the old one and tells the outputs.
 */
final class CrashChangesIT {

    private static DoomedServer server;

    @TempDir
    private Path directory;
    private Idle idle;

    @BeforeAll
    static void start() {
        server = new DoomedServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() throws Exception {
        idle = new Idle(server, directory);
        server.complete(idle.creation());
    }

    @AfterEach
    void delete() throws Exception {
        server.complete(idle.deletion());
    }

    @Test
    void updatesSurviveADeathAtEveryCommit() throws Exception {
        server.dieAtEveryCommit("before", List.of(idle.update()));
    }

    @Test
    void stopsAndStartsSurviveADeathAtEveryCommit() throws Exception {
        server.dieAtEveryCommit("before", List.of(idle.stop(), idle.start()));
    }
}
