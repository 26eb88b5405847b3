package org.nembo.deployer.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.Output;
import org.nembo.deployer.TestFramework;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

final class BundleCommandsTest {

    @TempDir
    private Path directory;

    @Test
    void aBundleThatIsRemovedWhileItIsLookedAtIsLeftOut() throws Exception {
        try (TestFramework framework = new TestFramework(directory.resolve("cache"))) {
            Bundle stays = install(framework, "org.nembo.stays");
            Bundle goes = install(framework, "org.nembo.goes");
            goes.uninstall();
            // What the framework answered just before.
            BundleContext before = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                    (proxy, method, arguments) -> method.getName().equals("getBundles") ? new Bundle[] {stays, goes} : null);
            BundleCommands commands = new BundleCommands(before);
            Output.Table table = (Output.Table) run(commands, "list", Map.of());
            assertThat(table.rows()).singleElement().satisfies(row -> assertThat(row).contains("org.nembo.stays", "active"));
            assertThatThrownBy(() -> run(commands, "show", Map.of("bundle", "org.nembo.goes"))).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.NOT_FOUND)).hasMessageContaining("was removed just now");
        }
    }

    private Bundle install(TestFramework framework, String name) throws Exception {
        Bundle bundle = framework.context().installBundle(TestFramework.jar(directory.resolve(name + ".jar"), name, "1.0.0").toUri().toString());
        bundle.start();
        return bundle;
    }

    private static Output run(BundleCommands commands, String name, Map<String, String> arguments) throws Exception {
        Command command = commands.commands().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        return command.body().run(new Words(arguments));
    }
}
