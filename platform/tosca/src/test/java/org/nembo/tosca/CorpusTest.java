package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs every YAML file below the directory that {@code nembo.tosca.corpus} names through the checker. */
@EnabledIfSystemProperty(named = "nembo.tosca.corpus", matches = ".+")
class CorpusTest {

    @Test
    void givesEveryFileAVerdictInTime() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(System.getProperty("nembo.tosca.corpus")))) {
            files = all.filter(file -> file.toString().matches(".*\\.ya?ml")).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            CheckedTemplate checked = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Templates.check(text), file.toString());
            assertThat(checked.topology().isPresent()).as(file.toString()).isEqualTo(checked.errors().isEmpty());
            checked.topology().ifPresent(topology -> topology.bind(Map.of()));
        }
    }
}
