package org.nembo.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.launcher.Directories;
import org.nembo.launcher.LauncherConfig;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.TestJars;
import org.nembo.launcher.feature.FeatureFiles;
import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

class ServerTest {

    @TempDir
    Path home;
    private final List<String> said = new ArrayList<>();
    private final List<List<Integer>> greetings = new ArrayList<>();
    private Directories directories;
    private Server server;

    @BeforeEach
    void installation() throws IOException {
        TestJars.bundle(home, "one", "1.0.0", "first");
        TestJars.bundle(home, "two", "1.0.0-SNAPSHOT", "second");
        TestJars.feature(home, "platform", TestJars.entry("one", "1.0.0", 3), TestJars.entry("two", "1.0.0-SNAPSHOT", 5));
        UnaryOperator<String> properties = Map.of("nembo.home", home.toString())::get;
        directories = Directories.of(properties);
        directories.prepare();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void startsTheBundlesOfTheFeaturesAtTheirLevels() {
        start();

        assertThat(bundle("test.one").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(bundle("test.one").getLocation()).isEqualTo("mvn:test/one/1.0.0");
        assertThat(bundle("test.one").adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(3);
        assertThat(bundle("test.two").adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(5);
        assertThat(server.notStarted()).isEmpty();
    }

    @Test
    void greetsOnceWhenTheLastBundleRunsAndTheFrameworkHasNotSaidSo() {
        start();

        assertThat(greetings).containsExactly(List.of(Bundle.STARTING, Bundle.ACTIVE, Bundle.ACTIVE));
    }

    @Test
    void greetsEvenIfTheLastBundleDoesNotStart() throws IOException {
        TestJars.bundle(home, "two", "1.0.0-SNAPSHOT", "Import-Package", "org.example.nowhere");
        start();

        assertThat(greetings).hasSize(1);
    }

    @Test
    void keepsTheCacheWhenNothingHasChanged() throws Exception {
        start();
        long id = bundle("test.one").getBundleId();
        long modified = bundle("test.one").getLastModified();
        again();

        assertThat(bundle("test.one").getBundleId()).isEqualTo(id);
        assertThat(bundle("test.one").getLastModified()).isEqualTo(modified);
        assertThat(bundle("test.one").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void takesARebuiltJarOfTheSameTimeButAnotherSize() throws Exception {
        Path jar = home.resolve("system/test/two/1.0.0-SNAPSHOT/two-1.0.0-SNAPSHOT.jar");
        FileTime time = Files.getLastModifiedTime(jar);
        start();
        TestJars.bundle(home, "two", "1.0.0-SNAPSHOT", "second, rebuilt and larger");
        Files.setLastModifiedTime(jar, time);
        again();

        assertThat(bundle("test.two").getHeaders().get("Bundle-Description")).isEqualTo("second, rebuilt and larger");
        assertThat(bundle("test.two").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void takesAnOlderJarPutBack() throws Exception {
        start();
        Path jar = TestJars.bundle(home, "two", "1.0.0-SNAPSHOT", "SECOND");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        again();

        assertThat(bundle("test.two").getHeaders().get("Bundle-Description")).isEqualTo("SECOND");
    }

    @Test
    void removesWhatNoFeatureNamesAnyMore() throws Exception {
        start();
        TestJars.feature(home, "platform", TestJars.entry("one", "1.0.0", 4));
        again();

        assertThat(names()).doesNotContain("test.two");
        assertThat(bundle("test.one").adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(4);
    }

    @Test
    void leavesBundlesAloneThatSomebodyElseInstalled() throws Exception {
        start();
        Path other = TestJars.bundle(home, "other", "1.0.0", "");
        bundle("test.one").getBundleContext().installBundle("file:" + other);
        again();

        assertThat(names()).contains("test.other");
    }

    @Test
    void aBundleStoppedByTheAdministratorStaysStopped() throws Exception {
        start();
        bundle("test.two").stop();
        again();

        assertThat(bundle("test.two").getState()).isNotEqualTo(Bundle.ACTIVE);
        assertThat(server.notStarted()).isEmpty();
    }

    @Test
    void rebuildsACacheThatCannotBeReadAndSaysSo() throws Exception {
        start();
        server.stop();
        for (Path file : Files.walk(directories.cache()).filter(file -> file.endsWith("bundle.info")).toList()) {
            Files.writeString(file, "damaged");
        }
        start();

        assertThat(bundle("test.one").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(bundle("test.two").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(names()).hasSize(3);
        assertThat(said.get(said.size() - 1)).contains("is rebuilt").contains(directories.cache().toString());
    }

    @Test
    void rebuildsACacheThatWasCutShort() throws Exception {
        start();
        server.stop();
        Path bundle = directories.cache().resolve("bundle1");
        for (Path file : Files.walk(bundle).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
        start();

        assertThat(bundle("test.one").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(said).singleElement().asString().contains("it has lost bundles").contains("is rebuilt");
    }

    @Test
    void namesAJarThatIsNoBundle() throws IOException {
        Path jar = home.resolve("system/test/one/1.0.0/one-1.0.0.jar");
        Files.writeString(jar, "not a jar");

        assertThatThrownBy(this::start).isInstanceOf(LauncherException.class).hasMessageContaining(jar.toString()).hasMessageContaining("platform.json");
        server = null;
    }

    @Test
    void tellsWhatDidNotStart() throws IOException {
        TestJars.bundle(home, "one", "1.0.0", "Import-Package", "org.example.nowhere");
        start();

        assertThat(server.notStarted()).containsExactly("test.one 1.0.0");
        assertThat(bundle("test.two").getState()).isEqualTo(Bundle.ACTIVE);
    }

    private void again() throws InterruptedException {
        assertThat(server.stop()).isTrue();
        start();
    }

    private void start() {
        LauncherConfig config = LauncherConfig.read(directories.etc().resolve("nembo.cfg"));
        server = new Server(directories, config, Map.of(), said::add);
        server.start(new FeatureFiles(directories.features(), directories.system()).bundles(List.of("platform")), () -> greetings.add(states()));
    }

    private List<Integer> states() {
        return Arrays.stream(server.bundles()).map(Bundle::getState).toList();
    }

    private List<String> names() {
        return Arrays.stream(server.bundles()).map(Bundle::getSymbolicName).toList();
    }

    private Bundle bundle(String name) {
        return Arrays.stream(server.bundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst().orElseThrow();
    }
}
