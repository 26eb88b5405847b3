package org.nembo.itests;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** Real clients of S3, unchanged, with one server. A client that is not on this machine is skipped by its name. */
final class S3ClientsIT implements AwsCliCases, S3PythonCases, S3MountCases, S3StsCases, S3CurlCases, S3JavaCases, S3TerraformCases {

    @TempDir
    private static Path directory;
    private static NemboServer server;
    private static S3Door door;

    @BeforeAll
    static void start() throws Exception {
        server = NemboServer.started();
        door = S3Door.of(server, "ada", directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public S3Door s3() {
        return door;
    }
}
