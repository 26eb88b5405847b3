package org.nembo.objectstore.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** The body of a request as it comes. Nothing is asked of the client ({@code 100-continue}) before it is read for the first time. */
final class JettyBody implements Body {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Request request;
    private final long length;
    private final long slowest;
    private Content.Chunk chunk;
    private long waited;
    private long received;
    private boolean begun;
    private boolean ended;

    /** @param slowest bytes per second of waiting; less is refused once the client was waited for long enough */
    private JettyBody(Request request, long length, long slowest) {
        this.request = request;
        this.length = length;
        this.slowest = slowest;
    }

    static Body of(Request request, long slowest) {
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return length <= 0 && !chunked ? NONE : new JettyBody(request, chunked ? -1 : length, slowest);
    }

    @Override
    public long length() {
        return length;
    }

    long received() {
        return received;
    }

    @Override
    public ByteBuffer next() {
        release();
        begun = true;
        while (!ended) {
            Content.Chunk next = request.read();
            if (next == null) {
                await();
            } else if (Content.Chunk.isFailure(next)) {
                ended = true;
                throw failed(next.getFailure());
            } else {
                ended = next.isLast();
                if (next.hasRemaining()) {
                    chunk = next;
                    received += next.remaining();
                    return next.getByteBuffer();
                }
                next.release();
            }
        }
        if (length >= 0 && received < length) {
            throw S3Failure.of(S3Code.INCOMPLETE_BODY);
        }
        return NOTHING;
    }

    /** Gives back what was read. */
    void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    /** Takes what still comes, so that the client gets to read the answer; false when that is too much, or it waits to be asked. */
    boolean drain(long most) {
        if (!begun && request.getHeaders().contains(HttpHeader.EXPECT) || length - received > most) {
            return false;
        }
        long limit = received + most;
        try {
            boolean more = true;
            while (more && received < limit) {
                more = next().hasRemaining();
            }
        } catch (S3Failure e) {
            return false;
        } finally {
            release();
        }
        return ended;
    }

    private void await() {
        long start = System.nanoTime();
        try (Blocker.Runnable blocker = Blocker.runnable()) {
            request.demand(blocker);
            blocker.block();
        } catch (IOException e) {
            throw failed(e);
        }
        waited += System.nanoTime() - start;
        if (waited > PATIENCE && received < waited / TimeUnit.SECONDS.toNanos(1) * slowest) {
            ended = true;
            throw S3Failure.of(S3Code.REQUEST_TIMEOUT);
        }
    }

    private static S3Failure failed(Throwable cause) {
        S3Code code = cause instanceof TimeoutException ? S3Code.REQUEST_TIMEOUT : S3Code.INCOMPLETE_BODY;
        return new S3Failure(code, code.text(), cause);
    }
}
