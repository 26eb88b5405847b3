package org.nembo.objectstore.replica;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.nembo.objectstore.auth.RequestSignature;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Content;

/** What another site can be asked, in the words of its {@link Receiver}. One question at a time. */
final class Peer implements AutoCloseable {

    /** The other site refuses this one thing; asked for another it may answer. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        private final String code;

        Refused(String code, String message) {
            super(code + ": " + message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private record Answer(int status, byte[] body) {
    }

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final long SLOWEST = 64 << 10;
    private static final int MOST_ANSWER = 64 << 10;
    private static final int OK = 200;
    /** Refusals that are not about what was asked. */
    private static final Set<String> OF_ALL = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "ExpiredToken", "InvalidToken",
            "SlowDown", "ServiceUnavailable", "RequestTimeout", "IncompleteBody", "InsufficientStorage", "NotImplemented", "MethodNotAllowed");

    private final RequestSignature.Signer signer;
    private final Line line;
    private final Clock clock;

    Peer(RequestSignature.Signer signer, Line line, Clock clock) {
        this.signer = signer;
        this.line = line;
        this.clock = clock;
    }

    /** Whether it knows this server. @throws IOException in words, when it does not or is away */
    void hello() throws IOException {
        try {
            answered(ask("GET", "/", Receiver.WORD + "=", 0, out -> { }, SHORT));
        } catch (Refused e) {
            throw new IOException("%s answers %s".formatted(line.host(), e.getMessage()), e);
        }
    }

    /** Whether what is sent can be read by nobody on the way. */
    boolean secure() throws IOException {
        line.open();
        return line.secure();
    }

    /**
     * Ships a version.
     *
     * @param content its bytes as they are kept; null for none
     * @return what the other site did
     */
    String put(String bucket, String key, Manifest manifest, Content content) throws IOException, Refused {
        byte[] json = manifest.json();
        long bytes = content == null ? 0 : manifest.stored();
        long length = Integer.BYTES + json.length + bytes + Parcel.SUM;
        return answered(ask("PUT", path(bucket, key), Receiver.WORD + "=", length, out -> write(out, json, content),
                SHORT.plusSeconds(bytes / SLOWEST)));
    }

    private static void write(OutputStream out, byte[] json, Content content) throws IOException {
        CRC32C sum = new CRC32C();
        WritableByteChannel channel = Channels.newChannel(out);
        put(channel, sum, ByteBuffer.allocate(Integer.BYTES).putInt(json.length).flip());
        put(channel, sum, ByteBuffer.wrap(json));
        if (content != null) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                put(channel, sum, some);
            }
        }
        channel.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).flip());
    }

    private static void put(WritableByteChannel channel, CRC32C sum, ByteBuffer bytes) throws IOException {
        sum.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The version is not here any more. @return what the other site did */
    String remove(String bucket, String key, String version) throws IOException, Refused {
        return answered(ask("DELETE", path(bucket, key), Receiver.WORD + "=&versionId=" + Percent.encode(version, true), 0, out -> { }, SHORT));
    }

    /** Fetches bytes as they are kept. @throws Refused also when it has another number of them, or they did not arrive whole */
    void fetch(String bucket, String key, String version, long stored, Consumer<ByteBuffer> to) throws IOException, Refused {
        String query = Receiver.WORD + "=&versionId=" + Percent.encode(version, true);
        Answer answer = signed("GET", path(bucket, key), query, 0, out -> { }, SHORT.plusSeconds(stored / SLOWEST), (status, length, in) -> {
            if (status != OK || length != stored + Parcel.SUM) {
                return new Answer(status == OK ? 0 : status, all(length, in));
            }
            Parcel parcel = new Parcel(() -> some(in, length));
            parcel.copy(stored, to);
            parcel.verify();
            return new Answer(OK, new byte[0]);
        });
        if (answer.status() != OK) {
            answered(answer);
        }
    }

    private static ByteBuffer some(InputStream in, long length) {
        try {
            byte[] bytes = new byte[(int) Math.min(length, 64 << 10)];
            // Never more than the answer has: the connection is used again.
            int count = in.read(bytes);
            return ByteBuffer.wrap(bytes, 0, Math.max(0, count));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Answer ask(String method, String path, String query, long length, Line.Writing body, Duration limit) throws IOException {
        return signed(method, path, query, length, body, limit, (status, size, in) -> new Answer(status, all(size, in)));
    }

    private <T> T signed(String method, String path, String query, long length, Line.Writing body, Duration limit, Line.Reading<T> reading)
            throws IOException {
        Map<String, String> headers = RequestSignature.headers(signer, method, line.host(), path, query, clock.instant());
        return line.exchange(method, path + "?" + query, headers, length, body, limit, reading);
    }

    private static byte[] all(long length, InputStream in) throws IOException {
        if (length > MOST_ANSWER) {
            throw new IOException("the answer is too long");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new IOException("the answer is cut");
        }
        return bytes;
    }

    private static String path(String bucket, String key) {
        return "/" + bucket + "/" + Percent.encode(key, false);
    }

    private static String answered(Answer answer) throws IOException, Refused {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() == OK) {
            int from = text.indexOf(":\"");
            return from < 0 || !text.endsWith("\"}") ? "" : text.substring(from + 2, text.length() - 2);
        }
        Refused refused = refused(answer, text);
        if (answer.status() == 503 || answer.status() == 429 || OF_ALL.contains(refused.code())) {
            throw new IOException("it answers " + refused.getMessage());
        }
        throw refused;
    }

    private static Refused refused(Answer answer, String text) {
        try {
            var error = XmlReader.read(text.getBytes(StandardCharsets.UTF_8), "Error", XmlLimits.CONFIGURATION);
            return new Refused(error.value("Code").orElse(""), shortened(error.value("Message").orElse("")));
        } catch (S3Failure e) {
            return new Refused("Status" + answer.status(), "it does not answer as a Nembo server");
        }
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    @Override
    public void close() {
        line.close();
    }
}
