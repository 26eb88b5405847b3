package org.nembo.objectstore.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.s3.S3Failure;

/** A request to a table of operations without a network, and its answer. */
public final class Asked implements Sink {

    private final Headers headers = new Headers();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int status;

    private Asked() {
    }

    /** @param target path and query, encoded */
    public static Asked of(Operations operations, Caller caller, String method, String target, Headers headers, String body) {
        Asked asked = new Asked();
        int mark = target.indexOf('?');
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        Exchange exchange = new Exchange(method, Target.of(mark < 0 ? target : target.substring(0, mark), "localhost", List.of()),
                Query.of(mark < 0 ? null : target.substring(mark + 1)), headers, caller, of(content), asked);
        try {
            operations.before().forEach(one -> one.run(exchange));
            operations.find(exchange.target().level(), method, exchange.query()).operation().run(exchange);
        } catch (S3Failure e) {
            Failures.send(exchange, e);
        } catch (NemboException e) {
            Failures.send(exchange, Failures.of(e));
        }
        return asked;
    }

    private static Body of(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        return new Body() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public ByteBuffer next() {
                ByteBuffer next = buffer.slice(buffer.position(), Math.min(7, buffer.remaining()));
                buffer.position(buffer.position() + next.remaining());
                return next;
            }
        };
    }

    @Override
    public void begin(int code, Headers answer, long length) {
        status = code;
        for (int i = 0; i < answer.size(); i++) {
            headers.add(answer.name(i), answer.value(i));
        }
    }

    @Override
    public void write(ByteBuffer part, boolean last) {
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    public String body() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
