package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.tosca.types.Locations;

/**
 * Runs every published service template of the corpus through the checker and compares with {@code verdicts.tsv}, which was reviewed by hand: one line for
 * each file with its verdict, the codes of what decides it, and for a rejected one the defect in words.
 */
class VerdictTest {

    private static final Path CORPUS = Path.of(System.getProperty("nembo.tosca.corpus", "../../../shared/data/tosca"));

    /** Where the files of other repositories of the corpus are imported from. */
    private static final ImportMap MIRRORS = ImportMap.parse("""
            https://raw.githubusercontent.com/DODAS-TS/SOSC-2018/*/**         = DODAS-TS+SOSC-2018/$2
            https://raw.githubusercontent.com/openstack/heat-translator/*/**  = indigo-dc+heat-translator/$2
            tests/tosca/**                                                    = DODAS-TS+dodas-go-client/tests/tosca/$1
            """);

    @BeforeAll
    static void needsTheCorpus() {
        assumeTrue(Files.isRegularFile(CORPUS.resolve("INDEX.tsv")), "the corpus of published templates is not beside this project");
    }

    @Test
    void givesEveryServiceTemplateItsReviewedVerdict() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        table().forEach(row -> expected.put(row.get(0), row.get(1) + " " + row.get(2)));
        Map<String, String> actual = new LinkedHashMap<>();
        for (String file : services()) {
            actual.put(file, verdict(check(file)));
        }

        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void hasAReasonForEveryRejectionAndOnlyForThose() throws IOException {
        assertThat(table()).isNotEmpty().allSatisfy(row -> {
            assertThat(row).hasSize(4);
            assertThat(row.get(1)).isIn("ACCEPTED", "ACCEPTED_WITH_WARNINGS", "REJECTED");
            assertThat(row.get(1).equals("ACCEPTED")).isEqualTo(row.get(2).isEmpty());
            assertThat(row.get(1).equals("REJECTED")).isEqualTo(row.get(3).length() > 20);
        });
    }

    /** Three of Alien4Cloud ask for other numbers of instances than the limits that stand beside them; nothing else but a missing input may be wrong. */
    @Test
    void bindsTheDefaultsOfWhatIsAccepted() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String file : services()) {
            check(file).topology().ifPresent(topology -> topology.bind(Map.of()).findings().stream()
                    .filter(finding -> finding.isError() && finding.code() != ToscaError.TOSCA_MISSING_INPUT)
                    .forEach(finding -> wrong.add(file.substring(file.lastIndexOf('/') + 1) + " " + finding.line() + " " + finding.code())));
        }

        assertThat(wrong).containsExactly("a4c-elastic_cluster.yaml 65 TOSCA_CONSTRAINT_VIOLATED", "a4c-eubiosteo_server.yaml 160 TOSCA_CONSTRAINT_VIOLATED",
                "a4c-spark_mesos_cluster.yaml 161 TOSCA_CONSTRAINT_VIOLATED");
    }

    static String verdict(CheckedTemplate checked) {
        List<Finding> decisive = checked.errors().isEmpty() ? checked.warnings() : checked.errors();
        String codes = decisive.stream().map(finding -> finding.code().name()).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining(","));
        String word = !checked.errors().isEmpty() ? "REJECTED" : checked.warnings().isEmpty() ? "ACCEPTED" : "ACCEPTED_WITH_WARNINGS";
        return word + " " + codes;
    }

    private static CheckedTemplate check(String file) throws IOException {
        Path path = CORPUS.resolve(file);
        ImportResolver beside = (reference, importer) -> {
            Path base = importer.isEmpty() ? path.getParent() : CORPUS.resolve(importer).getParent();
            return Locations.isRelative(reference) && !importer.startsWith("bundled:") ? text(base.resolve(reference).normalize()) : Optional.empty();
        };
        ImportResolver mirrors = MIRRORS.resolver(target -> text(CORPUS.resolve(target)).map(ImportResolver.Imported::text));
        return Templates.check(new String(Files.readAllBytes(path), StandardCharsets.UTF_8), TypeLibrary.standard().with(beside.or(mirrors)), Limits.TEMPLATE);
    }

    private static Optional<ImportResolver.Imported> text(Path file) {
        if (!file.startsWith(CORPUS) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ImportResolver.Imported(CORPUS.relativize(file).toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> services() throws IOException {
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(CORPUS.resolve("INDEX.tsv"))) {
            String[] cells = line.split("\t");
            if (cells[2].startsWith("service")) {
                files.add(cells[0] + "/" + cells[1]);
            }
        }
        return files;
    }

    private static List<List<String>> table() throws IOException {
        try (InputStream stream = VerdictTest.class.getResourceAsStream("/verdicts.tsv")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t", -1))).toList();
        }
    }
}
