package org.nembo.deployer.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.deployer.Deeds;
import org.nembo.deployer.Diagnoses;
import org.nembo.deployer.TestFramework;
import org.osgi.framework.Bundle;

final class JarFolderTest {

    @TempDir
    private Path directory;

    private Path deploy;
    private TestFramework framework;
    private final Deeds deeds = new Deeds();
    private Diagnoses diagnoses;
    private JarFolder folder;

    @BeforeEach
    void start() throws Exception {
        deploy = Files.createDirectory(directory.resolve("deploy"));
        framework = new TestFramework(directory.resolve("cache"));
        diagnoses = new Diagnoses();
        folder = new JarFolder(deploy, directory.resolve("staging"), framework.context(), diagnoses, deeds);
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    @Test
    void aJarIsRunningReplacedAndGone() throws Exception {
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0");
        folder.scan();
        assertThat(framework.active("test.one")).hasSize(1);

        later(TestFramework.jar(jar, "test.one", "2.0.0"));
        folder.scan();
        assertThat(framework.active("test.one")).singleElement().satisfies(bundle -> assertThat(bundle.getVersion()).hasToString("2.0.0"));

        Files.delete(jar);
        folder.scan();
        assertThat(framework.active("test.one")).isEmpty();
        assertThat(framework.context().getBundles()).as("only the framework is left").hasSize(1);
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void nothingElseRestarts() throws Exception {
        TestFramework.jar(deploy.resolve("other.jar"), "test.other", "1.0.0");
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0");
        folder.scan();
        long[] stops = {0};
        Bundle other = framework.active("test.other")[0];
        framework.context().addBundleListener(event -> stops[0] += event.getBundle().equals(other) ? 1 : 0);
        later(TestFramework.jar(jar, "test.one", "2.0.0"));
        folder.scan();
        Files.delete(jar);
        folder.scan();
        assertThat(stops[0]).isZero();
        assertThat(other.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void anUnresolvableReplacementLeavesTheRunningVersionAlone() throws Exception {
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0");
        folder.scan();
        Bundle running = framework.active("test.one")[0];
        long[] events = {0};
        framework.context().addBundleListener(event -> events[0] += event.getBundle().equals(running) ? 1 : 0);
        later(TestFramework.jar(jar, "test.one", "2.0.0", "Import-Package", "does.not.exist"));
        folder.scan();
        assertThat(events[0]).as("events of the running bundle").isZero();
        assertThat(framework.active("test.one")).containsExactly(running);
        assertThat(running.getVersion()).hasToString("1.0.0");
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> {
            assertThat(entry.get("reason")).contains("does.not.exist");
            assertThat(entry.get("advice")).contains("goes on running");
        });
        later(TestFramework.jar(jar, "test.one", "3.0.0"));
        folder.scan();
        assertThat(framework.active("test.one")[0].getVersion()).hasToString("3.0.0");
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void aReplacementThatCannotStartIsTakenBack() throws Exception {
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0");
        folder.scan();
        later(TestFramework.jar(jar, "test.one", "2.0.0", "Bundle-Activator", "no.such.Activator"));
        folder.scan();
        assertThat(framework.active("test.one")).singleElement().satisfies(bundle -> assertThat(bundle.getVersion()).hasToString("1.0.0"));
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("Activator"));
    }

    @Test
    void whatIsNoBundleIsRefusedAndLeavesNothing() throws Exception {
        old(Files.writeString(deploy.resolve("text.jar"), "hello"));
        old(Files.write(deploy.resolve("empty.jar"), new byte[0]));
        TestFramework.jar(directory.resolve("plain.jar"), "x", "1.0.0");
        Path broken = TestFramework.jar(deploy.resolve("unresolvable.jar"), "test.broken", "1.0.0", "Import-Package", "does.not.exist");
        old(broken);
        boolean again = folder.scan();
        assertThat(again).isFalse();
        assertThat(framework.context().getBundles()).hasSize(1);
        assertThat(diagnoses.all()).hasSize(3).allSatisfy(entry -> assertThat(entry.get("advice")).contains("It is not deployed"));
    }

    @Test
    void aHalfCopiedJarIsWaitedForAndDeployedWhenItIsWhole() throws Exception {
        byte[] whole = Files.readAllBytes(TestFramework.jar(directory.resolve("whole.jar"), "test.one", "1.0.0"));
        Path jar = Files.write(deploy.resolve("one.jar"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(folder.scan()).as("asks for another look").isTrue();
        assertThat(diagnoses.all()).isEmpty();
        Files.write(jar, whole);
        assertThat(folder.scan()).isFalse();
        assertThat(framework.active("test.one")).hasSize(1);
    }

    @Test
    void aJarThatStaysHalfCopiedIsReportedAndTheRunningVersionStays() throws Exception {
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0");
        folder.scan();
        byte[] whole = Files.readAllBytes(jar);
        old(Files.write(jar, Arrays.copyOf(whole, whole.length - 10)));
        folder.scan();
        assertThat(framework.active("test.one")).hasSize(1);
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("not a whole jar"));
    }

    @Test
    void aFlippedByteIsFound() throws Exception {
        byte[] content = new byte[20_000];
        Path jar = TestFramework.jar(deploy.resolve("one.jar"), "test.one", "1.0.0", Map.of("data.bin", random(content)));
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2] ^= 0x55;
        old(Files.write(jar, bytes));
        folder.scan();
        assertThat(framework.active("test.one")).isEmpty();
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("damaged"));
    }

    @Test
    void twoJarsOfOneBundleAreNotDeployedTogether() throws Exception {
        TestFramework.jar(deploy.resolve("a.jar"), "test.one", "1.0.0");
        TestFramework.jar(deploy.resolve("b.jar"), "test.one", "2.0.0");
        folder.scan();
        assertThat(framework.active("test.one")).hasSize(1);
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("a.jar provides the bundle test.one already"));
    }

    @Test
    void aShippedBundleIsSetAsideAndBroughtBack() throws Exception {
        Path shipped = TestFramework.jar(directory.resolve("shipped.jar"), "test.service", "1.0.0");
        Bundle original = framework.context().installBundle("mvn:shipped", Files.newInputStream(shipped));
        original.start();
        Path jar = TestFramework.jar(deploy.resolve("service.jar"), "test.service", "1.0.1");
        folder.scan();
        assertThat(framework.active("test.service")).singleElement().satisfies(bundle -> assertThat(bundle.getVersion()).hasToString("1.0.1"));
        Files.delete(jar);
        folder.scan();
        assertThat(framework.active("test.service")).containsExactly(original);
    }

    @Test
    void aBuildOfTheSameVersionTakesTheShippedOnesPlaceToo() throws Exception {
        Path shipped = TestFramework.jar(directory.resolve("shipped.jar"), "test.service", "1.0.0");
        framework.context().installBundle("mvn:shipped", Files.newInputStream(shipped)).start();
        Path jar = TestFramework.jar(deploy.resolve("service.jar"), "test.service", "1.0.0");
        folder.scan();
        assertThat(framework.active("test.service")).singleElement().satisfies(bundle -> assertThat(bundle.getLocation()).isEqualTo("deploy:service.jar"));
        later(TestFramework.jar(jar, "test.service", "1.0.0"));
        folder.scan();
        assertThat(framework.active("test.service")).hasSize(1);
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void aShippedBundleIsNotEvenStoppedForAJarThatDoesNotResolve() throws Exception {
        Path shipped = TestFramework.jar(directory.resolve("shipped.jar"), "test.service", "1.0.0");
        Bundle original = framework.context().installBundle("mvn:shipped", Files.newInputStream(shipped));
        original.start();
        long[] events = {0};
        framework.context().addBundleListener(event -> events[0] += event.getBundle().equals(original) ? 1 : 0);
        TestFramework.jar(deploy.resolve("service.jar"), "test.service", "1.0.1", "Import-Package", "does.not.exist");
        folder.scan();
        assertThat(events[0]).isZero();
        assertThat(framework.active("test.service")).containsExactly(original);
    }

    @Test
    void aBundleThatOthersAreWiredToIsNotReplaced() throws Exception {
        Map<String, byte[]> exported = Map.of("pack/x.txt", new byte[1]);
        Path contract = TestFramework.jar(directory.resolve("contract.jar"), "test.contract", "1.0.0", exported, "Export-Package", "pack");
        Path user = TestFramework.jar(directory.resolve("user.jar"), "test.user", "1.0.0", "Import-Package", "pack");
        framework.context().installBundle("mvn:contract", Files.newInputStream(contract)).start();
        framework.context().installBundle("mvn:user", Files.newInputStream(user)).start();
        TestFramework.jar(deploy.resolve("contract.jar"), "test.contract", "1.1.0", exported, "Export-Package", "pack");
        folder.scan();
        assertThat(framework.active("test.contract")).singleElement().satisfies(bundle -> assertThat(bundle.getVersion()).hasToString("1.0.0"));
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("cannot be replaced while running"));
    }

    @Test
    void aRestartKeepsWhatIsDeployedAndCatchesUpWithWhatChangedMeanwhile() throws Exception {
        TestFramework.jar(deploy.resolve("kept.jar"), "test.kept", "1.0.0");
        Path changed = TestFramework.jar(deploy.resolve("changed.jar"), "test.changed", "1.0.0");
        Path removed = TestFramework.jar(deploy.resolve("removed.jar"), "test.removed", "1.0.0");
        folder.scan();
        framework.close();
        later(TestFramework.jar(changed, "test.changed", "2.0.0"));
        Files.delete(removed);
        framework = new TestFramework(directory.resolve("cache"));
        Bundle kept = framework.active("test.kept")[0];
        long modified = kept.getLastModified();
        new JarFolder(deploy, directory.resolve("staging"), framework.context(), diagnoses, deeds).scan();
        assertThat(kept.getLastModified()).isEqualTo(modified);
        assertThat(framework.active("test.changed")[0].getVersion()).hasToString("2.0.0");
        assertThat(framework.active("test.removed")).isEmpty();
    }

    /** As if the file had been written a second later than before. */
    private static void later(Path file) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    /** As if nobody were writing it any more. */
    private static void old(Path file) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private static byte[] random(byte[] bytes) {
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }
}
