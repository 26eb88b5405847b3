package org.nembo.deployer.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.Output;

final class ConfigCommandsTest {

    @TempDir
    private Path etc;

    @Test
    void settingChangesOneLineAndKeepsComments() throws Exception {
        Path file = Files.writeString(etc.resolve("org.nembo.shell.cfg"), "# the shell\nssh.port = 8101\n# end\n");
        run("set", Map.of("pid", "org.nembo.shell", "key", "ssh.port", "value", "0"));
        assertThat(file).hasContent("# the shell\nssh.port = 0\n# end\n");
        run("set", Map.of("pid", "org.nembo.shell", "key", "ssh.host", "value", "a\\b"));
        assertThat(file).hasContent("# the shell\nssh.port = 0\n# end\nssh.host = a\\\\b\n");
        run("unset", Map.of("pid", "org.nembo.shell", "key", "ssh.port"));
        assertThat(file).hasContent("# the shell\n# end\nssh.host = a\\\\b\n");
    }

    @Test
    void secretsAreMaskedAndReferencesToThemShown() throws Exception {
        Files.writeString(etc.resolve("org.nembo.store.cfg"), "password = hunter2\nother.password = $[secret:db/password]\nurl = x\n");
        Output.Details details = (Output.Details) run("show", Map.of("pid", "org.nembo.store"));
        assertThat(details.values()).containsEntry("password", "***").containsEntry("other.password", "$[secret:db/password]").containsEntry("url", "x");
    }

    @Test
    void namesThatLeaveTheFolderOrBreakTheSyntaxAreRefused() {
        for (String pid : List.of("../evil", "nembo", ".hidden", "a/b", "")) {
            assertThatThrownBy(() -> run("set", Map.of("pid", pid, "key", "k", "value", "v"))).as(pid).hasMessageContaining("is not a pid");
        }
        assertThatThrownBy(() -> run("set", Map.of("pid", "a", "key", "k=1\nx", "value", "v"))).hasMessageContaining("is not a key");
        assertThatThrownBy(() -> run("set", Map.of("pid", "a", "key", "k", "value", "v\nx = y"))).hasMessageContaining("control characters");
        assertThatThrownBy(() -> run("unset", Map.of("pid", "a", "key", "k"))).hasMessageContaining("does not set 'k'");
        assertThat(etc).isEmptyDirectory();
    }

    private Output run(String name, Map<String, String> arguments) throws Exception {
        Command command = new ConfigCommands(etc).commands().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
        return command.body().run(new Words(arguments));
    }
}
