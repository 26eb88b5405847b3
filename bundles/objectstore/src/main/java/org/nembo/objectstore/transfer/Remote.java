package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.objectstore.auth.RequestSignature;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;

/** A bucket of the other S3, in path style. One request at a time: read an answer to its end before the next. Refusals are {@link Refused}. */
final class Remote implements AutoCloseable {

    /** An object that is listed. @param etag without quotes */
    record Listed(String key, long size, String etag, Instant modified) {
    }

    /** Some of them in the order of their keys. */
    record Page(List<Listed> objects, boolean more) {
    }

    private static final int ERROR = 64 << 10;

    private final Wire wire;
    private final RequestSignature.Signer signer;
    private final String bucket;
    private final Clock clock;

    Remote(Wire wire, RequestSignature.Signer signer, String bucket, Clock clock) {
        this.wire = wire;
        this.signer = signer;
        this.bucket = bucket;
        this.clock = clock;
    }

    /** Objects behind a key. */
    Page list(String prefix, String after, int most) throws IOException {
        Map<String, String> query = new TreeMap<>(Map.of("list-type", "2", "encoding-type", "url", "max-keys", Integer.toString(most), "prefix", prefix));
        if (!after.isEmpty()) {
            query.put("start-after", after);
        }
        return page(send("GET", "", query, Map.of(), 0, Wire.Writing.NOTHING).all(XmlLimits.LIST.bytes()));
    }

    /** What a listing of version 2 says. */
    static Page page(byte[] document) throws IOException {
        try {
            Element root = XmlReader.read(document, "ListBucketResult", XmlLimits.LIST);
            boolean encoded = root.value("EncodingType").orElse("").equals("url");
            List<Listed> objects = new ArrayList<>();
            for (Element each : root.all("Contents")) {
                // White space around a key is part of it.
                String key = each.get("Key").text();
                objects.add(new Listed(encoded ? Percent.decode(key, true) : key, each.get("Size").number(), etag(each.value("ETag").orElse("")),
                        Instant.parse(each.get("LastModified").leaf())));
            }
            return new Page(objects, root.find("IsTruncated").map(Element::flag).orElse(false));
        } catch (S3Failure | DateTimeParseException e) {
            throw new IOException("a listing cannot be read: " + e.getMessage(), e);
        }
    }

    /** Headers of an object; empty when there is none. */
    Optional<Headers> head(String key) throws IOException {
        try {
            return Optional.of(send("HEAD", key, Map.of(), Map.of(), 0, Wire.Writing.NOTHING).headers());
        } catch (Refused e) {
            if (e.missing()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An answer with the document that is in it. @param root the name of its root */
    Element document(String method, String key, Map<String, String> query, Map<String, String> headers, byte[] body, String root) throws IOException {
        byte[] answer = send(method, key, query, headers, body.length, out -> out.write(body, 0, body.length)).all(XmlLimits.CONFIGURATION.bytes());
        try {
            Element read = XmlReader.read(new String(answer, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION);
            if (read.name().equals("Error")) {
                throw refused(500, read);
            }
            if (!read.name().equals(root)) {
                throw new IOException("the other S3 answers with " + read.name() + " instead of " + root);
            }
            return read;
        } catch (S3Failure e) {
            throw new IOException("an answer of the other S3 cannot be read: " + e.getMessage(), e);
        }
    }

    /** The headers of an answer that has no body to speak of. */
    Headers sent(String method, String key, Map<String, String> query, Map<String, String> headers, long length, Wire.Writing body) throws IOException {
        Reply reply = send(method, key, query, headers, length, body);
        reply.all(ERROR);
        return reply.headers();
    }

    /** An answer whose body is to be read. @param headers with names in lower case */
    Reply send(String method, String key, Map<String, String> query, Map<String, String> headers, long length, Wire.Writing body) throws IOException {
        String path = "/" + bucket + (key.isEmpty() ? "" : "/" + Percent.encode(key, false));
        StringBuilder text = new StringBuilder();
        new TreeMap<>(query).forEach((name, value) -> text.append(text.length() == 0 ? "" : "&").append(Percent.encode(name, true)).append('=')
                .append(Percent.encode(value, true)));
        Map<String, String> all = RequestSignature.headers(signer, method, wire.host(), path, text.toString(), headers, clock.instant());
        Reply reply = wire.send(method, text.length() == 0 ? path : path + "?" + text, all, length, body);
        if (reply.status() >= 200 && reply.status() < 300) {
            return reply;
        }
        throw refused(reply, method);
    }

    private static Refused refused(Reply reply, String method) throws IOException {
        if (method.equals("HEAD")) {
            return new Refused(reply.status(), "", "");
        }
        try {
            return refused(reply.status(), XmlReader.read(reply.all(ERROR), "Error", XmlLimits.CONFIGURATION));
        } catch (S3Failure e) {
            return new Refused(reply.status(), "", "");
        }
    }

    private static Refused refused(int status, Element error) {
        return new Refused(status, shown(error.value("Code").orElse("")), shown(error.value("Message").orElse("")));
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > 300 ? plain.substring(0, 300) + "…" : plain;
    }

    static String etag(String text) {
        return text.replace("\"", "");
    }

    /** Waits. True when it is closed before that. */
    boolean closedWithin(Duration time) throws InterruptedIOException {
        return wire.closedWithin(time);
    }

    void endIfStuck() {
        wire.endIfStuck();
    }

    @Override
    public void close() {
        wire.close();
    }
}
