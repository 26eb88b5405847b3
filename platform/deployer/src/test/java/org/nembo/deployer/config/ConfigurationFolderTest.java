package org.nembo.deployer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.cm.impl.ConfigurationManager;
import org.apache.felix.scr.impl.ComponentRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.deployer.ComponentCheck;
import org.nembo.deployer.Deeds;
import org.nembo.deployer.Diagnoses;
import org.nembo.deployer.TestFramework;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The folder, Configuration Admin and the component runtime together, in a real framework. */
final class ConfigurationFolderTest {

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="picky" configuration-pid="test.picky" init="1" %s>
              <implementation class="org.nembo.deployer.config.Picky"/>
              %s
            </scr:component>""";

    @TempDir
    private Path directory;

    private Path etc;
    private TestFramework framework;
    private final Diagnoses diagnoses = new Diagnoses();
    private final Deeds deeds = new Deeds();
    private ConfigurationAdmin admin;
    private ConfigurationFolder folder;
    private boolean secrets;

    @BeforeEach
    void start() throws Exception {
        etc = Files.createDirectory(directory.resolve("etc"));
        framework = new TestFramework(directory.resolve("cache"));
        framework.install(ConfigurationManager.class);
        framework.install(ComponentRegistry.class);
        admin = service(ConfigurationAdmin.class);
        folder = new ConfigurationFolder(etc, admin, new ComponentCheck(framework.context(), admin, service(ServiceComponentRuntime.class)),
                diagnoses, deeds, () -> secrets);
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    @ParameterizedTest(name = "immediate: {0}")
    @ValueSource(booleans = {true, false})
    void aConfigurationAppliesLiveAndGoesWithItsFile(boolean immediate) throws Exception {
        component(immediate);
        Path file = write("test.picky.cfg", "limit = 5\n", 1);
        folder.scan(true);
        awaitLimit("5");
        write("test.picky.cfg", "limit = 6\n", 2);
        folder.scan(true);
        awaitLimit("6");
        Files.delete(file);
        folder.scan(true);
        awaitLimit("none");
        assertThat(diagnoses.all()).isEmpty();
    }

    @ParameterizedTest(name = "immediate: {0}")
    @ValueSource(booleans = {true, false})
    void whatTheComponentRefusesLeavesTheLastGoodConfigurationInForce(boolean immediate) throws Exception {
        component(immediate);
        write("test.picky.cfg", "limit = 5\n", 1);
        folder.scan(true);
        write("test.picky.cfg", "limit = many\n", 2);
        folder.scan(true);
        awaitLimit("5");
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("limit must be a number, is many"));
        write("test.picky.cfg", "limit = 7\n", 3);
        folder.scan(true);
        awaitLimit("7");
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void whatHoldsASecretWaitsForTheSecretStoreAfterEveryStart() throws Exception {
        component(true);
        write("test.picky.cfg", "limit = 5\nname = $[secret:a/b]\n", 1);
        folder.scan(false);
        awaitLimit("none");
        secrets = true;
        folder.scan(true);
        awaitLimit("5");
        secrets = false;
        new ConfigurationFolder(etc, admin, new ComponentCheck(framework.context(), admin, service(ServiceComponentRuntime.class)), diagnoses,
                deeds, () -> secrets)
                .scan(false);
        awaitLimit("none");
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void theStoreOfTheSecretsCannotWaitForThem() throws Exception {
        write("org.nembo.store.cfg", "password = $[secret:a/b]\n", 1);
        folder.scan(false);
        assertThat(admin.getConfiguration("org.nembo.store", "?").getProperties()).isNotNull();
    }

    @Test
    void aFirstConfigurationThatIsRefusedLeavesTheDefaults() throws Exception {
        component(true);
        write("test.picky.cfg", "limit = many\n", 1);
        folder.scan(true);
        awaitLimit("none");
        assertThat(diagnoses.all()).hasSize(1);
    }

    @Test
    void aKeyThatNothingReadsIsToldUntilItGoes() throws Exception {
        component(true, "<property name=\"limit\" value=\"3\"/>");
        write("test.picky.cfg", "limit = 5\nlimt = 6\n", 1);
        folder.scan(true);
        awaitLimit("5");
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry).containsEntry("severity", "warning")
                .containsEntry("reason", "nothing reads limt; the keys of test.picky are limit")
                .containsEntry("where", etc.resolve("test.picky.cfg").toString()));
        write("test.picky.cfg", "limit = 6\n", 2);
        folder.scan(true);
        awaitLimit("6");
        assertThat(diagnoses.all()).isEmpty();
    }

    @Test
    void aFileWithBrokenSyntaxChangesNothing() throws Exception {
        component(true);
        write("test.picky.cfg", "limit = 5\n", 1);
        folder.scan(true);
        write("test.picky.cfg", "limit = \\u00zz\n", 2);
        folder.scan(true);
        awaitLimit("5");
        assertThat(diagnoses.all()).singleElement().satisfies(entry -> assertThat(entry.get("reason")).contains("syntax"));
    }

    @Test
    void otherFilesAreNotConfigurations() throws Exception {
        for (String name : new String[] {"nembo.cfg", "logback.xml", ".hidden.cfg", "a b.cfg", "master.key"}) {
            write(name, "limit = 5\n", 1);
        }
        folder.scan(true);
        assertThat(admin.listConfigurations("(nembo.config.file=*)")).isNull();
    }

    @Test
    void aTildeNamesOneOfSeveralAndBracketsMakeAList() throws Exception {
        write("test.many~one.cfg", "hosts = [a, b ,c]\nempty = []\n", 1);
        folder.scan(true);
        var properties = admin.listConfigurations("(service.factoryPid=test.many)")[0].getProperties();
        assertThat((String[]) properties.get("hosts")).containsExactly("a", "b", "c");
        assertThat((String[]) properties.get("empty")).isEmpty();
    }

    @Test
    void aConfigurationThatIsThereBeforeItsComponentIsWhatTheComponentStartsWith() throws Exception {
        write("test.picky.cfg", "limit = 9\n", 1);
        folder.scan(false);
        component(true);
        awaitLimit("9");
    }

    private void component(boolean immediate) throws Exception {
        component(immediate, "");
    }

    private void component(boolean immediate, String properties) throws Exception {
        String service = properties + "<service><provide interface=\"org.nembo.deployer.config.Picky\"/></service>";
        String xml = COMPONENT.formatted(immediate ? "immediate=\"true\"" : "", service);
        Path jar = TestFramework.jar(directory.resolve("picky.jar"), "test.picky", "1.0.0", Map.of("OSGI-INF/picky.xml", xml.getBytes()),
                "Service-Component", "OSGI-INF/picky.xml", "Import-Package", "org.nembo.deployer.config");
        Bundle bundle = framework.context().installBundle("mvn:picky", Files.newInputStream(jar));
        bundle.start();
    }

    private <T> T service(Class<T> type) {
        return framework.context().getService(framework.context().getServiceReference(type));
    }

    /** The component takes a configuration on a thread of its own runtime: waits until it runs with the expected value. */
    private void awaitLimit(String expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String last = limit();
        while (!last.equals(expected) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            last = limit();
        }
        assertThat(last).isEqualTo(expected);
    }

    private String limit() {
        ServiceReference<?> reference = framework.context().getServiceReference("org.nembo.deployer.config.Picky");
        if (reference == null || framework.context().getService(reference) == null) {
            return "no component";
        }
        return Objects.toString(reference.getProperty("limit"), "none");
    }

    private Path write(String name, String text, int second) throws Exception {
        Path file = Files.writeString(etc.resolve(name), text);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-21T10:00:00Z").plusSeconds(second)));
    }
}
