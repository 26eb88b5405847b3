package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.TestSettings;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.Fragment;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.orchestrator.template.Source;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Images.Image;
import org.nembo.spi.provider.Quota;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSiteCatalog;
import org.nembo.tosca.TypeLibrary;

/**
 * Plans published templates of the corpus, each with inputs and one with an addition, against the same few sites, and compares with a file of
 * {@code plans/} that was reviewed by hand: what was looked at stands in its first lines. Write them anew with {@code -Dnembo.plans.write=<folder>}.
 */
class CorpusPlanTest {

    private static final Path CORPUS = Path.of(System.getProperty("nembo.tosca.corpus", "../../../shared/data/tosca"));
    private static final Path PLANS = Path.of("src/test/resources/plans");
    private static final String HEAD = "template: ";
    private static final String INPUTS = "inputs: ";
    private static final long GB = 1_000_000_000L;

    /** A server whose administrators have mirrored every playbook and script that templates name. */
    private static final Scripts MIRROR = url -> Optional.of(url).filter(each -> each.contains("/") || each.endsWith(".sh") || each.endsWith(".yml"))
            .map(each -> each.matches(".*\\.ya?ml") ? "- hosts: localhost\n" : "#!/bin/sh\n");
    private static final Blueprints BLUEPRINTS = Blueprints.of(TestSettings.of(Map.of()), TypeLibrary::standard, MIRROR);

    private final FakeProvider provider = new FakeProvider("fake");
    private final FakeSiteCatalog catalog = new FakeSiteCatalog();
    private final DryRun dryRun = new DryRun(BLUEPRINTS, Sites.patient(catalog, new FakeProviderDirectory(provider), Duration.ofSeconds(60)));

    /** What is expected of one template. */
    private record Expected(Path file, String head, String template, String inputs, String plan) {

        static Expected of(Path file) {
            try {
                String text = Files.readString(file);
                String head = text.substring(0, text.indexOf(HEAD));
                List<String> lines = text.substring(head.length()).lines().limit(2).toList();
                String plan = text.lines().skip(head.lines().count() + 2).map(line -> line + "\n").reduce("", String::concat);
                return new Expected(file, head, lines.get(0).substring(HEAD.length()), lines.get(1).substring(INPUTS.length()), plan);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

    @BeforeAll
    static void needsTheCorpus() {
        assumeTrue(Files.isRegularFile(CORPUS.resolve("INDEX.tsv")), "the corpus of published templates is not beside this project");
    }

    /**
     * {@code bari}: a cloud with images, flavors and quotas. {@code cnaf}: a small one with older images, nearly full. {@code edge}: containers only.
     * {@code garr}: one with GPUs and no quotas, in maintenance. {@code host}: a single computer like this one, which takes any image and size.
     */
    private void sites() {
        for (String site : List.of("bari", "cnaf", "edge", "host")) {
            catalog.add(site, "fake");
        }
        catalog.put(new Site("garr", "", "fake", SiteStatus.DRAINING, Map.of("region", "rome")));
        provider.images("bari", image("u2004", "ubuntu", "20.04"), image("u2204", "ubuntu", "22.04"), image("u1604", "ubuntu", "16.04"),
                        image("c7", "centos", "7"), image("d12", "debian", "12"))
                .flavors("bari", flavor("small", 1, 2, 20), flavor("medium", 2, 4, 40), flavor("large", 4, 8, 80), flavor("xlarge", 8, 16, 160))
                .quotas("bari", new Quota("machines", 40, 2), new Quota("cpus", 60, 4), new Quota("memoryBytes", 120 * GB, 8 * GB),
                        new Quota("volumeBytes", 2000 * GB, 0), new Quota("publicAddresses", 10, 1))
                .images("cnaf", image("u1604", "ubuntu", "16.04"), image("c7", "centos", "7")).flavors("cnaf", flavor("m1.small", 1, 2, 10),
                        flavor("m1.medium", 2, 4, 20), flavor("m1.large", 4, 8, 40))
                .quotas("cnaf", new Quota("machines", 4, 2), new Quota("cpus", 8, 3), new Quota("publicAddresses", 2, 1))
                .lacks("edge", "machines", "networks", "volumes", "MACHINES", "MOUNTS", "NETWORKS")
                .quotas("edge", new Quota("workloads", 20, 5), new Quota("memoryBytes", 16 * GB, 4 * GB));
    }

    private static Image image(String id, String distribution, String version) {
        return new Image(id, distribution + "-" + version, Map.of("type", "linux", "architecture", "x86_64", "distribution", distribution, "version", version));
    }

    private static Flavor flavor(String name, int cpus, int memory, int disk) {
        return new Flavor("f-" + name, name, cpus * 1000, memory * GB, disk * GB, 0, Map.of());
    }

    private String plan(String template, String inputs) throws IOException {
        String[] files = template.split(" \\+ ");
        List<Fragment> additions = new ArrayList<>();
        for (String addition : List.of(files).subList(1, files.length)) {
            additions.add(new Fragment(addition.substring(addition.lastIndexOf('/') + 1), Files.readString(CORPUS.resolve(addition))));
        }
        Source source = new Source(Files.readString(CORPUS.resolve(files[0])), additions);
        Map<String, Object> values = new ObjectMapper().readValue(inputs, new TypeReference<>() { });
        try {
            Blueprint blueprint = BLUEPRINTS.of(BLUEPRINTS.compose(source), values);
            return PlanText.of(blueprint, dryRun.of(source, values, ""), MIRROR);
        } catch (NemboException e) {
            StringBuilder refused = new StringBuilder("refused: " + e.code() + ": " + e.getMessage() + "\n");
            if (e.members().get("errors") instanceof List<?> errors) {
                errors.stream().filter(error -> error.toString().contains("severity=ERROR")).map(Map.class::cast)
                        .forEach(error -> refused.append("  %s:%s %s: %s%n".formatted(error.get("line"), error.get("column"), error.get("code"),
                                error.get("message"))));
            }
            return refused.toString();
        }
    }

    static Stream<Expected> expected() throws IOException {
        try (Stream<Path> files = Files.list(PLANS)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream().map(Expected::of);
        }
    }

    @ParameterizedTest
    @MethodSource("expected")
    void plansAsReviewed(Expected expected) throws IOException {
        sites();
        String plan = plan(expected.template(), expected.inputs());
        if (System.getProperty("nembo.plans.write") != null) {
            Files.writeString(Path.of(System.getProperty("nembo.plans.write")).resolve(expected.toString()),
                    expected.head() + HEAD + expected.template() + "\n" + INPUTS + expected.inputs() + "\n" + plan);
        }
        assertThat(plan).isEqualTo(expected.plan());
    }

    @Test
    void hasAReviewOfAtLeast25TemplatesOfManyFamilies() throws IOException {
        List<Expected> all = expected().toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(25).allSatisfy(each -> assertThat(each.head()).as(each.toString()).startsWith("# ").hasSizeGreaterThan(50));
        assertThat(all).extracting(Expected::template).doesNotHaveDuplicates();
        assertThat(all.stream().map(each -> each.template().split("/")[0]).distinct()).hasSizeGreaterThanOrEqualTo(10);
    }
}
