package org.nembo.objectstore.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly the bytes that it is given. Over TLS it does not ask who is there. */
public final class Wire implements AutoCloseable {

    /** What came. @param headers by lower-case name */
    public record Answer(int status, Map<String, String> headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Socket socket;

    public Wire(URI address) throws IOException {
        Socket plain = new Socket(address.getHost(), address.getPort());
        socket = "https".equals(address.getScheme()) ? TestCertificate.anybody().createSocket(plain, address.getHost(), address.getPort(), true) : plain;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next answer. @param head whether there is no body whatever its length says */
    public Answer read(boolean head) throws IOException {
        InputStream in = socket.getInputStream();
        String status = line(in);
        if (status.isEmpty()) {
            throw new IOException("the connection was closed");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        int length = head ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, in.readNBytes(length));
    }

    /** Whether the server ended the connection. */
    public boolean closed() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
