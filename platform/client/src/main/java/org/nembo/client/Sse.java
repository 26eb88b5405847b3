package org.nembo.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events off one connection (WHATWG HTML, section 9.2.6). Confined to one thread. */
final class Sse implements AutoCloseable {

    private static final int MAX_MESSAGE = 1 << 20;

    /** One event; {@code id} is the last id that the stream has told, be it with this event or before. */
    record Message(String id, String type, String data) {
    }

    private final BufferedReader reader;
    private String lastId;
    private boolean afterReturn;

    Sse(InputStream in, String lastId) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.lastId = lastId;
    }

    /** The next event; empty at the end of the stream. An event that the end cuts off is dropped, as the standard says. */
    Optional<Message> next() throws IOException {
        StringBuilder data = new StringBuilder();
        String type = "";
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    data.setLength(data.length() - 1);
                    return Optional.of(new Message(lastId, type.isEmpty() ? "message" : type, data.toString()));
                }
                type = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "data" -> data.append(value).append('\n');
                case "event" -> type = value;
                case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
                default -> { }
            }
            if (data.length() > MAX_MESSAGE) {
                throw new IOException("an event is longer than " + MAX_MESSAGE + " characters");
            }
        }
        return Optional.empty();
    }

    String lastId() {
        return lastId;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** A line without its end, whichever of CR, LF, CRLF it is. Bounded, other than the reader's own. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            boolean secondHalf = afterReturn && c == '\n';
            afterReturn = c == '\r';
            if (secondHalf) {
                continue;
            }
            if (c == '\r' || c == '\n') {
                return line.toString();
            }
            if (line.length() > MAX_MESSAGE) {
                throw new IOException("a line is longer than " + MAX_MESSAGE + " characters");
            }
            line.append((char) c);
        }
        return null;
    }
}
