package org.nembo.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.shell.Samples;

class ScopesTest {

    private final Scopes scopes = new Scopes();

    @Test
    void showsCommandsWhileTheirBundleIsThere() {
        CommandScope scope = Samples.scope(new Samples.Waiting());
        scopes.addScope(scope);
        assertThat(scopes.find("thing:list")).isPresent();
        scopes.removeScope(scope);
        assertThat(scopes.find("thing:list")).isEmpty();
        assertThat(scopes.names()).isEmpty();
    }

    @Test
    void joinsTwoBundlesUnderOneScope() {
        scopes.addScope(Samples.scope(new Samples.Waiting()));
        scopes.addScope(scope("thing", Command.named("more", "things:read", "More.").run(line -> Output.none())));
        assertThat(scopes.find("thing:list")).isPresent();
        assertThat(scopes.find("thing:more")).isPresent();
        assertThat(scopes.names()).hasSize(1);
    }

    @Test
    void leavesOutAScopeThatCannotSayWhatItHas() {
        scopes.addScope(new CommandScope() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public String help() {
                return "";
            }

            @Override
            public List<Command> commands() {
                throw new IllegalStateException("not today");
            }
        });
        assertThat(scopes.all()).isEmpty();
    }

    @Test
    void findsNothingUnderHalfAName() {
        scopes.addScope(Samples.scope(new Samples.Waiting()));
        assertThat(scopes.find("list")).isEmpty();
        assertThat(scopes.find(":list")).isEmpty();
        assertThat(scopes.find("thing:")).isEmpty();
    }

    private static CommandScope scope(String name, Command command) {
        return new CommandScope() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String help() {
                return "Other things.";
            }

            @Override
            public List<Command> commands() {
                return List.of(command);
            }
        };
    }
}
