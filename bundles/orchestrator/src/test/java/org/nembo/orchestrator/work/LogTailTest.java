package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogTailTest {

    @Test
    void keepsTheLastLines() {
        String log = IntStream.range(0, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        assertThat(LogTail.of(log)).startsWith("\n  line 88\n  ").endsWith("line 99").hasLineCount(13);
    }

    @Test
    void cutsWhatIsTooLongFromTheFront() {
        assertThat(LogTail.of("a" + "b".repeat(5000))).startsWith("\n  …b").hasSize(1004);
    }

    @Test
    void takesOutWhatWouldConfuseATerminal() {
        assertThat(LogTail.of("\u001b[31mred\u001b[0m\u0007\r\n\n\n  \nend\t!")).isEqualTo("\n  red\n  end !");
        assertThat(LogTail.of("")).isEmpty();
    }
}
