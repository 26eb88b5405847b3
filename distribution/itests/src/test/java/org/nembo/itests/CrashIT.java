package org.nembo.itests;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server dies as by {@code kill -9} right before and right after each commit that a creation and a deletion make, all of them in turn. After a
 * restart the deployment must reach its end, run exactly one program, started exactly once, and leave nothing when it is deleted.
 */
final class CrashIT {

    @TempDir
    private static Path directory;
    private static DoomedServer server;

    @BeforeAll
    static void start() {
        server = new DoomedServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void creationsAndDeletionsSurviveADeathAtEveryCommit(String when) throws Exception {
        Idle idle = new Idle(server, directory.resolve(when));
        server.dieAtEveryCommit(when, List.of(idle.creation(), idle.deletion()));
    }
}
