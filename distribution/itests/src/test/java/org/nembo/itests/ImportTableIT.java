package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table "who may import whom" of the architecture, read from the manifests that are shipped. */
final class ImportTableIT {

    private static final Set<String> CONTRACTS = Set.of("org.nembo.api", "org.nembo.spi", "org.nembo.tosca");
    private static final Set<String> THIRD_PARTY = Set.of("org.nembo.jdbi", "org.nembo.rocksdb");
    private static final Set<String> PROVIDERS = Set.of("org.nembo.provider.local");
    private static final Set<String> SERVICES = Set.of("org.nembo.federation", "org.nembo.identity", "org.nembo.objectstore", "org.nembo.orchestrator");

    /** What of ours a bundle may import, by prefix of the package. */
    private static final Map<String, List<String>> OURS = Map.of(
            "org.nembo.api", List.of("org.nembo.api."),
            "org.nembo.spi", List.of("org.nembo.spi.", "org.nembo.api.error", "org.nembo.api.site", "org.nembo.api.secret"),
            "org.nembo.tosca", List.of("org.nembo.tosca", "org.nembo.api.error"),
            "org.nembo.jdbi", List.of(),
            "org.nembo.rocksdb", List.of(),
            "org.nembo.identity", List.of("org.nembo.api."),
            "org.nembo.orchestrator", List.of("org.nembo.api.", "org.nembo.spi.", "org.nembo.tosca", "org.nembo.jdbi"));

    private static final List<String> PLATFORM_MAY = List.of("org.nembo.api.", "org.nembo.spi.", "org.nembo.jdbi");
    private static final List<String> PROVIDER_MAY = List.of("org.nembo.spi.provider", "org.nembo.api.error", "org.nembo.api.site", "org.nembo.api.secret");

    /** Third parties that a provider bundle may import: none but the logging facade; its client library is embedded. */
    private static final List<String> PROVIDER_THIRD_PARTIES = List.of("org.slf4j", "org.osgi.", "javax.", "org.w3c.", "org.xml.");

    /** Third parties that a service bundle may import. */
    private static final List<String> SERVICE_THIRD_PARTIES = List.of("org.slf4j", "org.osgi.", "javax.", "jakarta.ws.rs", "jakarta.annotation",
            "jakarta.servlet", "org.jdbi.v3.", "com.fasterxml.jackson.", "com.nimbusds.jose", "com.nimbusds.jwt", "org.eclipse.jetty.", "io.micrometer.",
            "org.apache.felix.hc.api");

    static Stream<Path> bundles() throws Exception {
        return Shipped.ownBundles().stream();
    }

    @Test
    void theDistributionHasItsBundles() throws Exception {
        assertThat(Shipped.ownBundles()).hasSizeGreaterThanOrEqualTo(14);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsOnlyWhatItsRoleAllows(Path jar) throws Exception {
        Manifest manifest = Shipped.manifest(jar);
        String name = name(manifest);
        List<String> allowed = OURS.getOrDefault(name, PROVIDERS.contains(name) ? PROVIDER_MAY : PLATFORM_MAY);
        List<String> imports = clauses(manifest, "Import-Package").stream().map(ImportTableIT::packageOf).toList();
        assertThat(imports.stream().filter(p -> p.startsWith("org.nembo."))).as("imports of ours in " + name).allMatch(p -> begins(p, allowed));
        List<String> thirdParties = imports.stream().filter(p -> !p.startsWith("org.nembo.") && !p.startsWith("java.")).toList();
        if (PROVIDERS.contains(name)) {
            assertThat(thirdParties).as("third parties of " + name).allMatch(p -> begins(p, PROVIDER_THIRD_PARTIES));
        }
        if (SERVICES.contains(name)) {
            assertThat(thirdParties).as("third parties of " + name).allMatch(p -> begins(p, SERVICE_THIRD_PARTIES));
        }
        if (CONTRACTS.contains(name)) {
            assertThat(thirdParties).as("third parties of " + name).allMatch(p -> p.startsWith("javax."));
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isAllContractOrAllImplementation(Path jar) throws Exception {
        Manifest manifest = Shipped.manifest(jar);
        String name = name(manifest);
        List<String> exports = clauses(manifest, "Export-Package");
        if (CONTRACTS.contains(name) || THIRD_PARTY.contains(name)) {
            assertThat(exports).as("exports of " + name).isNotEmpty().allMatch(clause -> clause.contains(";version="));
            assertThat(manifest.getMainAttributes().getValue("Service-Component")).as("components in " + name).isNull();
        } else {
            assertThat(exports).as("exports of " + name).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void hasNothingThatMakesOthersRestart(Path jar) throws Exception {
        Manifest manifest = Shipped.manifest(jar);
        for (String header : List.of("DynamicImport-Package", "Require-Bundle", "Bundle-Activator", "Fragment-Host", "Bundle-Blueprint")) {
            assertThat(manifest.getMainAttributes().getValue(header)).as(header + " of " + name(manifest)).isNull();
        }
        assertThat(clauses(manifest, "Import-Package")).as("optional imports of " + name(manifest))
                .noneMatch(clause -> clause.contains("resolution:=optional") || clause.contains("resolution:=\"optional\""));
    }

    private static String name(Manifest manifest) {
        return manifest.getMainAttributes().getValue("Bundle-SymbolicName").split(";")[0];
    }

    private static List<String> clauses(Manifest manifest, String header) {
        String value = manifest.getMainAttributes().getValue(header);
        List<String> clauses = new ArrayList<>();
        if (value != null) {
            clauses.addAll(List.of(value.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")));
        }
        return clauses;
    }

    private static String packageOf(String clause) {
        return clause.split(";")[0].strip();
    }

    private static boolean begins(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix));
    }
}
