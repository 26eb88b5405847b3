package org.nembo.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.TestJars;

class CheckImageTest {

    @TempDir
    Path image;

    @Test
    void namesTheJarThatNoFeatureNames() throws IOException {
        TestJars.bundle(image, "one", "1.0.0", "");
        Path stranger = TestJars.bundle(image, "two", "1.0.0", "");
        TestJars.feature(image, "f", TestJars.entry("one", "1.0.0", 1));

        assertThat(CheckImage.strangers(image)).containsExactly(stranger);
    }

    @Test
    void looksAtEveryFeature() throws IOException {
        TestJars.bundle(image, "one", "1.0.0", "");
        TestJars.bundle(image, "two", "1.0.0", "");
        TestJars.feature(image, "f", TestJars.entry("one", "1.0.0", 1));
        TestJars.feature(image, "g", TestJars.entry("two", "1.0.0", 1));

        assertThat(CheckImage.strangers(image)).isEmpty();
    }

    @Test
    void refusesAnEntryWithoutItsJar() throws IOException {
        TestJars.bundle(image, "one", "1.0.0", "");
        TestJars.feature(image, "f", TestJars.entry("absent", "1.0.0", 1));

        assertThatThrownBy(() -> CheckImage.strangers(image)).isInstanceOf(LauncherException.class).hasMessageContaining("test:absent:1.0.0");
    }
}
