package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseTest {

    private static List<Sse.Message> read(String stream) throws IOException {
        List<Sse.Message> messages = new ArrayList<>();
        try (Sse sse = new Sse(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), "7")) {
            for (Optional<Sse.Message> next = sse.next(); next.isPresent(); next = sse.next()) {
                messages.add(next.get());
            }
        }
        return messages;
    }

    @Test
    void readsIdTypeAndData() throws IOException {
        assertThat(read("id: 1\nevent: a.b\ndata: {\"x\":\"é\"}\n\n")).containsExactly(new Sse.Message("1", "a.b", "{\"x\":\"é\"}"));
    }

    @Test
    void joinsLinesOfData() throws IOException {
        assertThat(read("data: one\ndata:two\ndata\n\n")).containsExactly(new Sse.Message("7", "message", "one\ntwo\n"));
    }

    @Test
    void knowsEveryEndOfALine() throws IOException {
        assertThat(read("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).extracting(Sse.Message::data).containsExactly("a", "b", "c");
    }

    @Test
    void keepsTheIdUntilAnotherComes() throws IOException {
        assertThat(read("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0y\ndata: d\n\n")).extracting(Sse.Message::id).containsExactly("1", "1", "", "");
    }

    @Test
    void passesOverCommentsAndEmptyEvents() throws IOException {
        assertThat(read(": hello\n\nevent: x\n\nretry: 100\n\ndata: a\n\n")).containsExactly(new Sse.Message("7", "message", "a"));
    }

    @Test
    void dropsAnEventThatTheEndCutsOff() throws IOException {
        assertThat(read("data: whole\n\ndata: half\n")).extracting(Sse.Message::data).containsExactly("whole");
    }

    @Test
    void refusesAnEndlessLineAndAnEndlessEvent() {
        assertThatThrownBy(() -> read("data: " + "x".repeat(2 << 20))).isInstanceOf(IOException.class).hasMessageContaining("longer than");
        assertThatThrownBy(() -> read(("data: " + "x".repeat(1000) + "\n").repeat(2000))).isInstanceOf(IOException.class);
    }
}
