package org.nembo.shell.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.nembo.shell.line.Json;

/** Newline-delimited JSON: one object per flushed piece of output. Thread-safe. */
final class JsonLines {

    private final OutputStream out;
    private long left;
    private boolean lost;
    private boolean ended;
    private Runnable onLoss = () -> { };

    JsonLines(OutputStream out, long bytes) {
        this.out = out;
        this.left = bytes;
    }

    /** What is done once when nobody reads any more, or more was written than is allowed. */
    synchronized void onLoss(Runnable action) {
        onLoss = action;
    }

    /** A stream whose pieces appear under that key. */
    OutputStream stream(String key) {
        return new Pieces(key);
    }

    /** Whether the bound was reached. */
    synchronized boolean full() {
        return left < 0;
    }

    /** What a command that was stopped writes after its exit is nobody's any more. */
    synchronized void tell(String key, String text) {
        if (left < 0 || ended) {
            return;
        }
        left -= text.length();
        if (left < 0) {
            write(Map.of("err", "Error: the output is cut here: it is longer than the server allows [PAYLOAD_TOO_LARGE]\n"));
            onLoss.run();
            return;
        }
        write(Map.of(key, text));
    }

    synchronized void exit(int status) throws IOException {
        write(Map.of("exit", status));
        ended = true;
    }

    private void write(Map<String, ?> object) {
        if (lost) {
            return;
        }
        try {
            out.write((Json.compact(object) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // the client went away: its command need not go on
            lost = true;
            onLoss.run();
        }
    }

    /** Collects bytes until they are flushed; a character that is cut in two waits for its rest. */
    private final class Pieces extends OutputStream {

        private static final int LONGEST = 8 << 10;

        private final String key;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pieces(String key) {
            this.key = key;
        }

        @Override
        public synchronized void write(int b) {
            bytes.write(b);
            if (bytes.size() >= LONGEST) {
                flush();
            }
        }

        @Override
        public synchronized void write(byte[] piece, int offset, int length) {
            bytes.write(piece, offset, length);
            if (bytes.size() >= LONGEST) {
                flush();
            }
        }

        @Override
        public synchronized void flush() {
            byte[] collected = bytes.toByteArray();
            int whole = whole(collected);
            if (whole > 0) {
                bytes.reset();
                bytes.write(collected, whole, collected.length - whole);
                tell(key, new String(collected, 0, whole, StandardCharsets.UTF_8));
            }
        }

        /** How many bytes end on the end of a character. */
        private int whole(byte[] utf8) {
            int start = utf8.length;
            int back = 0;
            while (start > 0 && back < 3 && (utf8[start - 1] & 0xC0) == 0x80) {
                start--;
                back++;
            }
            if (start == 0 || (utf8[start - 1] & 0x80) == 0) {
                return utf8.length;
            }
            int lead = utf8[start - 1] & 0xFF;
            int needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            return back + 1 >= needed ? utf8.length : start - 1;
        }
    }
}
