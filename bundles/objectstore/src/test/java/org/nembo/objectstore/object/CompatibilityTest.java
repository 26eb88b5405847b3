package org.nembo.objectstore.object;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.Script;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.spi.object.Bucket;

/** The S3 interface by operation: the conversations in {@code src/test/resources/s3}, each with buckets of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompatibilityTest {

    private TestedStore store;

    static Stream<String> conversations() throws IOException, URISyntaxException {
        Path folder = Path.of(CompatibilityTest.class.getResource("/s3").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(".txt", "")).sorted().toList().stream();
        }
    }

    @BeforeAll
    void start() {
        store = new TestedStore(EmptyEngine.get());
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void answersAsItMust(String name) throws IOException, URISyntaxException {
        store.bucket(name, Bucket.Versioning.OFF);
        store.bucket(name + "-versions", Bucket.Versioning.ENABLED);
        store.bucket("public", Bucket.Versioning.OFF);
        new Script(new Client(store.address())).run(Files.readAllLines(Path.of(getClass().getResource("/s3/" + name + ".txt").toURI())));
    }
}
