package org.nembo.objectstore.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nembo.objectstore.testing.WholeStore;

/** {@code s3-coverage.txt} tells which conversations and test classes ask for an operation: every operation is in it, and what it tells is true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoverageTest {

    private static final List<String> FOLDERS = List.of("operations", "s3", "suite");
    private static final Pattern REQUEST = Pattern.compile("(?:> |\\w+ )(GET|PUT|POST|DELETE|HEAD|OPTIONS) (/\\S*).*");
    private static final Pattern ACTION = Pattern.compile(".*\\bAction=(\\w+).*");

    private WholeStore store;

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @Test
    void everyOperationHasConversations() throws Exception {
        assertThat(asked().keySet()).containsAll(store.operations());
    }

    @Test
    void theListTellsWhichTheyAre() throws Exception {
        StringBuilder list = new StringBuilder();
        asked().forEach((operation, files) -> list.append(operation).append(": ").append(String.join(" ", files)).append('\n'));
        StringBuilder told = new StringBuilder();
        for (String line : lines()) {
            told.append(line.replaceFirst(" \\|.*", "")).append('\n');
        }
        assertThat(told.toString()).as("s3-coverage.txt, which must say\n" + list).isEqualTo(list.toString());
    }

    @Test
    void theTestClassesThatItNamesAreThere() throws Exception {
        for (String line : lines()) {
            String classes = line.contains("|") ? line.substring(line.indexOf('|') + 1).strip() : "";
            for (String name : classes.isEmpty() ? new String[0] : classes.split(" ")) {
                assertThat(Class.forName("org.nembo.objectstore." + name)).as(line).isNotNull();
            }
        }
    }

    private static List<String> lines() throws IOException, URISyntaxException {
        return Files.readAllLines(path("/s3-coverage.txt")).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    private static Path path(String resource) throws URISyntaxException {
        return Path.of(CoverageTest.class.getResource(resource).toURI());
    }

    /** Names of the conversations by operation. */
    private Map<String, Set<String>> asked() throws IOException, URISyntaxException {
        Map<String, Set<String>> asked = new TreeMap<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(path("/" + folder))) {
                for (Path file : files.toList()) {
                    String name = folder + "/" + file.getFileName().toString().replace(".txt", "");
                    operations(Files.readAllLines(file)).forEach(operation -> asked.computeIfAbsent(operation, any -> new TreeSet<>()).add(name));
                }
            }
        }
        return asked;
    }

    private Set<String> operations(List<String> lines) {
        Set<String> operations = new TreeSet<>();
        for (String line : lines) {
            Matcher action = ACTION.matcher(line);
            Matcher request = REQUEST.matcher(line);
            if (action.matches()) {
                operations.add(action.group(1));
            } else if (request.matches()) {
                operations.add(store.operation(request.group(1), request.group(2).replaceAll("\\$\\{\\w+}", "x")));
            }
        }
        operations.retainAll(store.operations());
        return operations;
    }
}
