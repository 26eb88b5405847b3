package org.nembo.http.feed;

import java.nio.charset.StandardCharsets;

/** One message in the format of the WHATWG HTML standard, section 9.2. */
final class Message {

    private Message() {
    }

    /** @throws IllegalArgumentException when the id or the type could end its line */
    static byte[] format(String id, String type, String data) {
        StringBuilder text = new StringBuilder(data.length() + 64);
        if (!id.isEmpty()) {
            text.append("id: ").append(line(id)).append('\n');
        }
        if (!type.isEmpty()) {
            text.append("event: ").append(line(type)).append('\n');
        }
        // CR, LF and CRLF all end a line there; each line needs its own field.
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an id or type of a message must be one line");
        }
        return value;
    }
}
