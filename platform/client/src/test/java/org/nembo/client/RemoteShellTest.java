package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteShellTest {

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Run run(String... words) {
        return Run.of(server.url(), words);
    }

    @Test
    void passesOutputErrorsAndExitStatusOn() {
        server.on("POST /api/v1/shell", 200, "{\"out\":\"one\\n\"}\n{\"out\":\"\"}\n{\"err\":\"oops\\n\"}\n{\"exit\":4}\n");
        Run run = run("bundle:list", "--json");
        assertThat(run.out()).isEqualTo("one\n");
        assertThat(run.err()).isEqualTo("oops\n");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(server.last("POST").body()).isEqualTo("{\"command\":\"bundle:list --json\"}");
    }

    @Test
    void takesAQuotedLineAsItIs() {
        server.on("POST /api/v1/shell", 200, "{\"exit\":0}\n");
        assertThat(run("log:tail | grep 'a b'").exit()).isZero();
        assertThat(server.last("POST").body()).isEqualTo("{\"command\":\"log:tail | grep 'a b'\"}");
    }

    @Test
    void runsAWordThatIsNoScopedCommandAfterTheWordShell() {
        server.on("POST /api/v1/shell", 200, "{\"exit\":0}\n");
        run("shell", "help");
        assertThat(server.last("POST").body()).isEqualTo("{\"command\":\"help\"}");
        run("shell", "log:tail | grep x");
        assertThat(server.last("POST").body()).isEqualTo("{\"command\":\"log:tail | grep x\"}");
    }

    @Test
    void asksTheShellForHelp() {
        server.on("POST /api/v1/shell", 200, "{\"exit\":0}\n");
        run("help", "bundle:list");
        assertThat(server.last("POST").body()).isEqualTo("{\"command\":\"help bundle:list\"}");
    }

    @Test
    void keepsWordsTogether() {
        assertThat(RemoteShell.line(List.of("a:b", "x y", "", "it's", "--k=v"))).isEqualTo("a:b 'x y' '' 'it\\'s' --k=v");
    }

    @Test
    void isNotContentWhenTheConnectionEndsFirst() {
        server.on("POST /api/v1/shell", 200, "{\"out\":\"half\"}\n");
        assertThat(run("bundle:list").exit()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void isRefusedWithoutTheRight() {
        server.on("POST /api/v1/shell", 403, "{\"title\":\"Not allowed\",\"code\":\"FORBIDDEN\"}");
        assertThat(run("bundle:list").exit()).isEqualTo(ExitCode.REFUSED);
    }
}
