package org.nembo.objectstore.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.s3.S3Failure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Requests of this server to itself on behalf of somebody, by the same operations and under the same rights as over the network. Thread-safe. */
@Component(service = Inside.class)
public final class Inside {

    private static final int MOST = 8 << 20;

    private final Operations operations;

    /**
     * What is asked for.
     *
     * @param key   as it is meant, not encoded
     * @param query encoded; empty for none
     */
    public record Request(String method, String bucket, String key, String query, Headers headers, Body body) {
    }

    /** What was answered. @param body empty when it went elsewhere */
    public record Answer(int status, Headers headers, byte[] body) {
    }

    @Activate
    public Inside(@Reference Table table) {
        this(table.operations(), true);
    }

    private Inside(Operations operations, boolean any) {
        this.operations = operations;
    }

    /** On these operations. */
    public static Inside of(Operations operations) {
        return new Inside(operations, true);
    }

    /**
     * One request.
     *
     * @throws S3Failure                          when it is refused
     * @throws org.nembo.api.error.NemboException the same, by the engine
     */
    public Answer ask(Caller caller, Request request) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Answer answer = ask(caller, request, bytes -> {
            byte[] some = new byte[bytes.remaining()];
            bytes.get(some);
            if (kept.size() + some.length > MOST) {
                throw new IllegalStateException("the answer is too long to be kept");
            }
            kept.writeBytes(some);
        });
        return new Answer(answer.status(), answer.headers(), kept.toByteArray());
    }

    /** The same; the body of the answer goes to {@code to}, piece by piece. */
    public Answer ask(Caller caller, Request request, Consumer<ByteBuffer> to) {
        Target.check(request.key());
        Target target = new Target("/" + request.bucket() + "/" + Percent.encode(request.key(), false), request.bucket(), request.key());
        Into sink = new Into(to);
        Exchange exchange = new Exchange(request.method(), target, Query.of(request.query()), request.headers(), caller, request.body(), sink);
        operations.find(target.level(), request.method(), exchange.query()).operation().run(exchange);
        return new Answer(sink.status, sink.headers, new byte[0]);
    }

    private static final class Into implements Sink {

        private final Consumer<ByteBuffer> to;
        private int status;
        private Headers headers = new Headers();

        Into(Consumer<ByteBuffer> to) {
            this.to = to;
        }

        @Override
        public void begin(int code, Headers answered, long length) {
            status = code;
            headers = answered;
        }

        @Override
        public void write(ByteBuffer bytes, boolean last) {
            if (bytes.hasRemaining()) {
                to.accept(bytes);
            }
        }
    }
}
