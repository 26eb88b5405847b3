package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** boto3: the one of the distribution, and another one of the path. */
interface S3PythonCases {

    Path PACKAGED = Path.of("/usr/bin/python3");

    S3Door s3();

    @Test
    default void boto3AsPackaged() throws Exception {
        assumeThat(hasBoto(PACKAGED)).as("python3-boto3 is not on this machine").isTrue();
        converse(PACKAGED, "boto3-packaged");
    }

    @Test
    default void boto3OfThePath() throws Exception {
        Path python = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(path -> Path.of(path, "python3")).filter(Files::isExecutable)
                .findFirst().orElse(PACKAGED);
        assumeThat(!python.equals(PACKAGED) && hasBoto(python)).as("no other boto3 is on the path of this machine").isTrue();
        converse(python, "boto3-path");
    }

    private void converse(Path python, String bucket) throws Exception {
        for (String script : new String[] {"conversation.py", "buckets.py"}) {
            Path file = Path.of(S3PythonCases.class.getResource("/s3clients/" + script).toURI());
            assertThat(S3Door.done(s3().client(python.toString(), file.toString(), bucket))).endsWith("done\n");
        }
    }

    private boolean hasBoto(Path python) throws Exception {
        return Files.isExecutable(python) && s3().client(python.toString(), "-c", "import boto3").run().exit() == 0;
    }
}
