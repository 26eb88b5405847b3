package org.nembo.shell.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jakarta.ws.rs.core.SecurityContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Trail;
import org.nembo.testkit.fake.RecordedAudit;

class ShellResourceTest {

    private final Samples.Waiting waiting = new Samples.Waiting();
    private final Engine engine = Samples.engine(Samples.scope(waiting));
    private ShellResource resource = new ShellResource(engine, new ShellResource.Limits(60, 1 << 20, 2));

    @AfterEach
    void stop() {
        resource.close();
        engine.stop();
    }

    private String stream(Subject caller, String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        resource.stream(caller, command, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void streamsOutputAndThenTheExitStatus() throws IOException {
        assertThat(stream(Samples.ADMIN, "thing:lines")).isEqualTo("{\"out\":\"a line\\n\"}\n{\"out\":\"another\\n\"}\n{\"exit\":0}\n");
    }

    @Test
    void keepsErrorsApart() throws IOException {
        assertThat(stream(Samples.ADMIN, "thing:show")).contains("{\"err\":\"Error: ").doesNotContain("\"out\"").endsWith("{\"exit\":2}\n");
        assertThat(stream(Samples.ANNA, "thing:add x")).contains("[FORBIDDEN]").endsWith("{\"exit\":4}\n");
    }

    @Test
    void neverCutsACharacterInTwo() throws IOException {
        String text = "ä日𝄞".repeat(5000);
        String answer = stream(Samples.ADMIN, "thing:echo " + text);
        assertThat(answer.replaceAll("\\\\n|\"\\}\n\\{\"out\":\"", "")).contains(text).doesNotContain("\ufffd");
    }

    @Test
    void cutsWhatIsLongerThanAllowed() throws IOException {
        resource = new ShellResource(engine, new ShellResource.Limits(60, 1000, 2));
        String answer = stream(Samples.ADMIN, "thing:echo " + "x".repeat(20_000));
        assertThat(answer).contains("[PAYLOAD_TOO_LARGE]").endsWith("{\"exit\":1}\n").hasSizeLessThan(10_000);
    }

    @Test
    void stopsACommandWhenItsTimeIsOver() throws IOException {
        resource = new ShellResource(engine, new ShellResource.Limits(1, 1 << 20, 2));
        assertThat(stream(Samples.ADMIN, "thing:wait")).contains("stopped after 1 seconds").endsWith("{\"exit\":130}\n");
    }

    @Test
    void interruptsACommandThatNobodyListensTo() throws Exception {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        resource.stream(Samples.ADMIN, "thing:wait", gone);
        assertThat(waiting.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWhatRunsWhenItIsClosed() throws Exception {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return stream(Samples.ADMIN, "thing:wait");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(waiting.begun.await(10, TimeUnit.SECONDS)).isTrue();
        resource.close();
        assertThat(answer.get(10, TimeUnit.SECONDS)).contains("\"exit\":130");
    }

    @Test
    void needsTheRightToExecute() {
        Subject stranger = new Subject("https://issuer.example", "1", "otto", Set.of(), Set.of());
        Engine strict = new Engine(engine.scopes(), (subject, action, thing, context) -> org.nembo.api.identity.Decision.deny("no"),
                new Trail(new RecordedAudit()));
        ShellResource refusing = new ShellResource(strict, new ShellResource.Limits(1, 1, 1));
        assertThatThrownBy(() -> refusing.run(null, signedIn(stranger), new ShellResource.Line("thing:list"))).isInstanceOf(NemboException.class)
                .extracting(e -> ((NemboException) e).code()).isEqualTo(GeneralError.FORBIDDEN);
        refusing.close();
    }

    @Test
    void refusesAnEmptyAndAnEndlessCommand() {
        assertThatThrownBy(() -> resource.run(null, signedIn(Samples.ADMIN), new ShellResource.Line(" "))).hasMessageContaining("'command' is missing");
        assertThatThrownBy(() -> resource.run(null, signedIn(Samples.ADMIN), null)).hasMessageContaining("'command' is missing");
        assertThatThrownBy(() -> resource.run(null, signedIn(Samples.ADMIN), new ShellResource.Line("x".repeat(20_000))))
                .extracting(e -> ((NemboException) e).code()).isEqualTo(GeneralError.PAYLOAD_TOO_LARGE);
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        ShellApi.Config config = new ShellApi.Config() {
            @Override
            public int max_seconds() {
                return 0;
            }

            @Override
            public int max_output_mib() {
                return 1;
            }

            @Override
            public int max_commands() {
                return 1;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ShellApi.Config.class;
            }
        };
        assertThatThrownBy(() -> ShellApi.limits(config)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("max.seconds");
    }

    private static SecurityContext signedIn(Subject subject) {
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return subject;
            }

            @Override
            public boolean isUserInRole(String role) {
                return false;
            }

            @Override
            public boolean isSecure() {
                return false;
            }

            @Override
            public String getAuthenticationScheme() {
                return "Bearer";
            }
        };
    }
}
