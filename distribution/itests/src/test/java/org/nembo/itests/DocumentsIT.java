package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents must tell is told. */
final class DocumentsIT {

    private static final Pattern PID = Pattern.compile("<Designate (?:pid|factoryPid)=\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("<AD id=\"([^\"]+)\"");

    static Stream<Path> bundles() throws Exception {
        return Shipped.ownBundles().stream();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyKeyOfEveryConfigurationIsInItsSection(Path jar) throws Exception {
        String document = Files.readString(Path.of(System.getProperty("nembo.root"), "distribution/docs/configuration.md"));
        for (String metatype : metatypes(jar)) {
            String pid = PID.matcher(metatype).results().findFirst().orElseThrow().group(1);
            Matcher section = Pattern.compile("(?ms)^## \\Q" + pid + "\\E(?: .*?)?$(.*?)(?=^## |\\z)").matcher(document);
            assertThat(section.find()).as("section " + pid).isTrue();
            List<String> keys = KEY.matcher(metatype).results().map(result -> result.group(1)).toList();
            assertThat(keys).as("keys of " + pid).isNotEmpty().allMatch(key -> section.group(1).contains("`" + key + "`"));
        }
    }

    private static List<String> metatypes(Path jar) throws Exception {
        List<String> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().filter(each -> each.getName().startsWith("OSGI-INF/metatype/") && each.getName().endsWith(".xml")).toList()) {
                found.add(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }
}
