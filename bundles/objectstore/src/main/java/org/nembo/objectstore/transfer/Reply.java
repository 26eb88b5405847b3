package org.nembo.objectstore.transfer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.nembo.objectstore.http.Headers;

/** An answer of HTTP/1.1: read what is in {@link #read} to its end and its connection can be used again. Confined to one thread. */
final class Reply {

    private static final int MOST_HEAD = 64 << 10;

    private final InputStream in;
    private final int status;
    private final Headers headers;
    private final boolean chunked;
    /** Of the body, or of the chunk; -1 until the connection ends. */
    private long left;
    private boolean ended;

    private Reply(InputStream in, int status, Headers headers, boolean body) throws IOException {
        this.in = in;
        this.status = status;
        this.headers = headers;
        this.chunked = body && headers.get("Transfer-Encoding").toLowerCase(Locale.ROOT).contains("chunked");
        this.left = !body || chunked ? 0 : length();
        this.ended = !body || !chunked && left == 0;
    }

    /** Reads the head of an answer. @param head whether the request was one for the head only */
    static Reply of(InputStream in, boolean head) throws IOException {
        int status = 100;
        Headers headers = new Headers();
        while (status < 200) {
            String first = line(in);
            if (!first.matches("HTTP/1\\.[01] [1-5][0-9][0-9].*")) {
                throw new IOException("that is not HTTP");
            }
            status = Integer.parseInt(first.substring(9, 12));
            headers = new Headers();
            int size = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                size += header.length();
                int colon = header.indexOf(':');
                if (size > MOST_HEAD || colon < 1) {
                    throw new IOException("the headers of the answer cannot be read");
                }
                headers.add(header.substring(0, colon), header.substring(colon + 1).strip());
            }
        }
        return new Reply(in, status, headers, !head && status != 204 && status != 304);
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    /** As the header says it; -1 when it does not. */
    long length() throws IOException {
        String text = headers.get("Content-Length");
        if (text.isEmpty()) {
            return -1;
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("that is not HTTP", e);
        }
    }

    /** Whether everything was read and nothing is in the way of another request. */
    boolean reusable() {
        return ended && !headers.get("Connection").toLowerCase(Locale.ROOT).contains("close");
    }

    /** Some bytes of the body; -1 at its end. @throws EOFException when it is cut */
    int read(byte[] bytes) throws IOException {
        if (chunked && left == 0 && !ended) {
            chunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(bytes, 0, left < 0 ? bytes.length : (int) Math.min(bytes.length, left));
        if (count < 0) {
            if (left < 0) {
                ended = true;
                headers.set("Connection", "close");
                return -1;
            }
            throw new EOFException("the answer is cut");
        }
        if (left > 0) {
            left -= count;
            if (left == 0) {
                ended = !chunked;
                if (chunked) {
                    line(in);
                }
            }
        }
        return count;
    }

    private void chunk() throws IOException {
        String size = line(in).split(";", 2)[0].strip();
        try {
            left = Long.parseUnsignedLong(size, 16);
        } catch (NumberFormatException e) {
            throw new IOException("that is not HTTP", e);
        }
        if (left == 0) {
            int trailer = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                trailer += header.length();
                if (trailer > MOST_HEAD) {
                    throw new IOException("the headers of the answer cannot be read");
                }
            }
            ended = true;
        }
    }

    /** The whole body. */
    byte[] all(int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[16 << 10];
        for (int count = read(some); count >= 0; count = read(some)) {
            all.write(some, 0, count);
            if (all.size() > most) {
                throw new IOException("the answer is longer than %d bytes".formatted(most));
            }
        }
        return all.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() > MOST_HEAD) {
                throw new IOException("a header is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
