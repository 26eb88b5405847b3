package org.nembo.objectstore.whole;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.Script;
import org.nembo.objectstore.testing.WholeStore;

/**
 * The whole S3 interface by operation: the conversations in {@code src/test/resources/suite}. In each, {@code ${b}} is its name, with which all of its buckets
 * begin; ada asks if nobody else is told, and bob and carl are others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuiteTest {

    private static final int KEY = 1024;
    private static final int METADATA = 2047;
    private static final int TAG = 128;
    private static final int VALUE = 256;

    private WholeStore store;
    private final Map<String, Client> people = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    static Stream<String> conversations() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(Path.of(SuiteTest.class.getResource("/suite").toURI()))) {
            return files.map(file -> file.getFileName().toString().replace(".txt", "")).sorted().toList().stream();
        }
    }

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
        for (String name : new String[] {"ada", "bob", "carl"}) {
            Subject subject = store.desk.people.add(name);
            people.put(name, store.client(subject));
            variables.put(name, subject.id());
        }
        people.put("nobody", store.nobody());
        variables.put("longest", "x".repeat(METADATA));
        variables.put("key129", "k".repeat(TAG + 1));
        variables.put("value257", "v".repeat(VALUE + 1));
        variables.put("id256", "i".repeat(VALUE));
        variables.put("key1024", "k/".repeat(KEY / 2));
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void answersAsItMust(String name) throws IOException, URISyntaxException {
        Script script = new Script(people.get("ada"), people::get).with("b", name);
        variables.forEach(script::with);
        script.run(Files.readAllLines(Path.of(getClass().getResource("/suite/" + name + ".txt").toURI())));
    }
}
