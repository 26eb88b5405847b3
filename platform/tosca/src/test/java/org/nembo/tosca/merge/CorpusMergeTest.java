package org.nembo.tosca.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.TypeLibrary;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** Merges every template below the directory that {@code nembo.tosca.corpus} names with each parent of it that lies beside it. */
@EnabledIfSystemProperty(named = "nembo.tosca.corpus", matches = ".+")
class CorpusMergeTest {

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(System.getProperty("nembo.tosca.corpus")))) {
            return all.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
        }
    }

    private static Part part(Path file) {
        try {
            return new Part(file.getFileName().toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyAdditionGoesWithItsParentUnlessItSaysWhyNot() throws IOException {
        Map<String, String> verdicts = new TreeMap<>();
        int alone = 0;
        int together = 0;
        for (Path file : files()) {
            Part addition = part(file);
            for (String name : Fragments.parents(addition.text(), Limits.TEMPLATE)) {
                Path parent = file.resolveSibling(name);
                if (!Files.isRegularFile(parent)) {
                    continue;
                }
                Merged merged = Fragments.merge(part(parent), List.of(addition), Limits.TEMPLATE);
                CheckedTemplate checked = merged.check(TypeLibrary.standard(), Limits.TEMPLATE);
                verdicts.put(parent.getFileName() + " + " + addition.name(), verdict(checked));
                together += checked.errors().isEmpty() ? 1 : 0;
                alone++;
                assertThat(merged.text()).as(file.toString()).isPresent();
                assertThat(checked.findings()).as(file.toString()).noneMatch(finding -> finding.message().contains("one of the parents"));
            }
        }
        verdicts.forEach((name, verdict) -> System.out.println(name + ": " + verdict));
        System.out.println(together + " of " + alone + " merged templates are accepted");
        assertThat(verdicts).isNotEmpty();
        assertThat(verdicts.values()).noneMatch(verdict -> verdict.startsWith("rejected"));
    }

    @Test
    void everyTemplateIsTheSameAfterItWasWrittenAgain() throws IOException {
        int written = 0;
        for (Path file : files()) {
            Findings findings = new Findings();
            YamlNode root = YamlReader.read(part(file).text(), Limits.TEMPLATE, findings).orElse(null);
            if (root instanceof YamlNode.Entries map && !findings.hasErrors()) {
                YamlNode again = YamlReader.read(MergedText.of(map, Limits.LIBRARY, findings).orElseThrow().text(), Limits.LIBRARY, findings).orElseThrow();
                assertThat(Sameness.form(again)).as(file.toString()).isEqualTo(Sameness.form(root));
                written++;
            }
        }
        assertThat(written).isPositive();
    }

    private static String verdict(CheckedTemplate checked) {
        List<String> codes = new ArrayList<>(checked.findings().stream().filter(Finding::isError).map(Finding::toString).toList());
        Map<String, Long> warnings = checked.warnings().stream()
                .collect(Collectors.groupingBy(each -> each.code().name(), TreeMap::new, Collectors.counting()));
        return (codes.isEmpty() ? "accepted" : "rejected " + codes) + (warnings.isEmpty() ? "" : " " + warnings);
    }
}
