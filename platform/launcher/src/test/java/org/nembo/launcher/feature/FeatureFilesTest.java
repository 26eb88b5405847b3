package org.nembo.launcher.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.TestJars;

class FeatureFilesTest {

    @TempDir
    Path home;

    @Test
    void readsBundlesWithTheirStartLevelsInOrder() throws IOException {
        Path one = TestJars.bundle(home, "one", "1.0.0", "");
        Path two = TestJars.bundle(home, "two", "2.0.0-SNAPSHOT", "");
        Path file = TestJars.feature(home, "f", TestJars.entry("two", "2.0.0-SNAPSHOT", 7), "{\"id\": \"test:one:1.0.0\"}");

        assertThat(bundles("f")).containsExactly(
                new WantedBundle("mvn:test/two/2.0.0-SNAPSHOT", two, 7, file),
                new WantedBundle("mvn:test/one/1.0.0", one, WantedBundle.DEFAULT_START_LEVEL, file));
    }

    @Test
    void theFirstFeatureThatNamesABundleDecides() throws IOException {
        TestJars.bundle(home, "one", "1.0.0", "");
        TestJars.feature(home, "a", TestJars.entry("one", "1.0.0", 3));
        TestJars.feature(home, "b", TestJars.entry("one", "1.0.0", 9));

        assertThat(bundles("a", "b")).singleElement().extracting(WantedBundle::startLevel).isEqualTo(3);
    }

    @Test
    void namesAMissingFeatureFile() {
        assertThatThrownBy(() -> bundles("nowhere")).isInstanceOf(LauncherException.class)
                .hasMessageContaining(home.resolve("features/nowhere.json").toString());
    }

    @Test
    void namesABrokenFeatureFile() throws IOException {
        Files.writeString(TestJars.feature(home, "broken"), "{\"feature-resource-version\": \"1.0\", \"id\": \"test:broken:1");

        assertThatThrownBy(() -> bundles("broken")).isInstanceOf(LauncherException.class).hasMessageContaining("broken.json is not a feature file");
    }

    @Test
    void namesTheEntryWhoseJarIsMissing() throws IOException {
        TestJars.feature(home, "f", TestJars.entry("absent", "1.0.0", 3));

        assertThatThrownBy(() -> bundles("f")).isInstanceOf(LauncherException.class).hasMessageContaining("f.json").hasMessageContaining("test:absent:1.0.0")
                .hasMessageContaining(home.resolve("system/test/absent/1.0.0/absent-1.0.0.jar").toString());
    }

    @Test
    void namesTheEntryWithAnImpossibleStartLevel() throws IOException {
        TestJars.bundle(home, "one", "1.0.0", "");
        TestJars.feature(home, "zero", TestJars.entry("one", "1.0.0", 0));
        TestJars.feature(home, "text", "{\"id\": \"test:one:1.0.0\", \"bundleStartLevel\": \"early\"}");

        assertThatThrownBy(() -> bundles("zero")).hasMessageContaining("zero.json").hasMessageContaining("is 0");
        assertThatThrownBy(() -> bundles("text")).hasMessageContaining("text.json").hasMessageContaining("is early");
    }

    @Test
    void reportsAllFaultsTogether() throws IOException {
        TestJars.feature(home, "f", TestJars.entry("x", "1.0.0", 3), TestJars.entry("y", "1.0.0", 3));

        assertThatThrownBy(() -> bundles("f", "nowhere")).hasMessageContaining("test:x:1.0.0").hasMessageContaining("test:y:1.0.0")
                .hasMessageContaining("nowhere.json");
    }

    private Collection<WantedBundle> bundles(String... names) {
        return List.copyOf(new FeatureFiles(home.resolve("features"), home.resolve("system")).bundles(List.of(names)));
    }
}
