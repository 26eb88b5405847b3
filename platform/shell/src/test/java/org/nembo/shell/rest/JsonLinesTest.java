package org.nembo.shell.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void theExitIsTheLastLineWhateverAStoppedCommandStillWrites() throws Exception {
        JsonLines lines = new JsonLines(out, 1000);
        lines.tell("out", "working\n");
        lines.exit(130);
        lines.tell("err", "Interrupted.\n");
        lines.stream("out").write("late\n".getBytes(StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("{\"out\":\"working\\n\"}", "{\"exit\":130}");
    }

    @Test
    void aCharacterThatIsCutInTwoWaitsForItsRest() throws Exception {
        JsonLines lines = new JsonLines(out, 1000);
        byte[] e = "é".getBytes(StandardCharsets.UTF_8);
        try (var stream = lines.stream("out")) {
            stream.write(e, 0, 1);
            stream.flush();
            assertThat(out.size()).isZero();
            stream.write(e, 1, 1);
            stream.flush();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"out\":\"é\"}\n");
    }
}
