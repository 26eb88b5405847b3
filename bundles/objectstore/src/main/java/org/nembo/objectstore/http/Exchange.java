package org.nembo.objectstore.http;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Origin;

/** A request and its answer. Confined to one thread. */
public final class Exchange {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final String method;
    private final Target target;
    private final Query query;
    private final Headers headers;
    private final Sink sink;
    private final Headers answer = new Headers();
    private Caller caller;
    private Body body;
    private int status;
    private long sent;
    private long length = -1;
    private String error = "";
    private boolean page;

    /** @param caller who sends it, as far as that is known */
    public Exchange(String method, Target target, Query query, Headers headers, Caller caller, Body body, Sink sink) {
        this.method = Objects.requireNonNull(method, "method");
        this.target = Objects.requireNonNull(target, "target");
        this.query = Objects.requireNonNull(query, "query");
        this.headers = Objects.requireNonNull(headers, "headers");
        this.caller = Objects.requireNonNull(caller, "caller");
        this.body = Objects.requireNonNull(body, "body");
        this.sink = Objects.requireNonNull(sink, "sink");
    }

    /** Upper case. */
    public String method() {
        return method;
    }

    /** What it is about. */
    public Target target() {
        return target;
    }

    /** Empty when it is about none. */
    public String bucket() {
        return target.bucket();
    }

    /** Empty when it is about none. */
    public String key() {
        return target.key();
    }

    public Query query() {
        return query;
    }

    /** A parameter of the query; empty when there is none. */
    public String query(String name) {
        return query.get(name);
    }

    public Headers headers() {
        return headers;
    }

    /** A header of the request; empty when there is none. */
    public String header(String name) {
        return headers.get(name);
    }

    public Caller caller() {
        return caller;
    }

    public Body body() {
        return body;
    }

    /** It is known now who sends it, and how its bytes are to be read. */
    public void identified(Caller who, Body bytes) {
        this.caller = who;
        this.body = bytes;
    }

    /** What the change log says of a change that this request makes. @param event {@code ObjectCreated:Put} */
    public Origin origin(String event) {
        return new Origin(caller.id(), caller.address(), caller.request(), event, "");
    }

    /**
     * A parameter that is a number.
     *
     * @throws S3Failure {@code InvalidArgument} when it is none, or not within the bounds
     */
    public int number(String name, int least, int most, int otherwise) {
        String text = query.get(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new S3Failure(S3Code.INVALID_ARGUMENT, "%s must be a number from %d to %d.".formatted(name, least, most))
                .with("ArgumentName", name).with("ArgumentValue", text);
    }

    /** Adds a header to the answer, whatever the answer will be. */
    public Exchange answer(String name, String value) {
        answer.set(name, value);
        return this;
    }

    /** Answers without a body. */
    public void send(int code) {
        begin(code, 0);
        write(NOTHING, true);
    }

    /** Answers with a document. */
    public void send(int code, Xml document) {
        send(code, "application/xml", document.bytes());
    }

    public void send(int code, String type, byte[] bytes) {
        answer("Content-Type", type);
        begin(code, bytes.length);
        write(method.equals("HEAD") ? NOTHING : ByteBuffer.wrap(bytes), true);
    }

    /** Answers to HEAD: the headers of a body of that length. */
    public void head(int code, long length) {
        begin(code, length);
        write(NOTHING, true);
    }

    /** Answers with what is stored; closes it. */
    public void send(int code, Content content) {
        try (content) {
            long left = content.remaining();
            ByteBuffer bytes = left == 0 ? NOTHING : content.next();
            begin(code, left);
            while (left > bytes.remaining()) {
                if (!bytes.hasRemaining()) {
                    throw new S3Failure(S3Code.INTERNAL_ERROR, "Fewer bytes are stored than there should be.");
                }
                left -= bytes.remaining();
                write(bytes, false);
                bytes = content.next();
            }
            write(bytes, true);
        }
    }

    /** Begins an answer whose length is not known. */
    public void begin(int code) {
        begin(code, -1);
    }

    /** Writes a piece of an answer that was begun. */
    public void write(ByteBuffer bytes, boolean last) {
        sent += bytes.remaining();
        sink.write(bytes, last);
    }

    /** Of the answer; 0 when there is none yet. */
    public int status() {
        return status;
    }

    /** A header of the answer; empty when there is none. */
    public String answered(String name) {
        return answer.get(name);
    }

    /** How many bytes the answer's body has, or would have for another method than HEAD; -1 when that is not known. */
    public long length() {
        return length;
    }

    /** The code of the error that is answered, in the words of S3; empty for none. */
    public String error() {
        return error;
    }

    /** Whether it came to the address of a web site, and is answered as browsers expect. */
    public boolean page() {
        return page;
    }

    Exchange asPage() {
        page = true;
        return this;
    }

    void error(String code) {
        error = code;
    }

    /** Bytes of the answer's body that were written. */
    public long sent() {
        return sent;
    }

    private void begin(int code, long bytes) {
        if (status != 0) {
            throw new IllegalStateException("a second answer to " + method + " " + target.bucket());
        }
        status = code;
        length = bytes;
        sink.begin(code, answer, bytes);
    }
}
