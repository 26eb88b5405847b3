package org.nembo.http.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** A request's body up to a limit and at a pace, asked of the container only when a resource reads it: asking makes the container send 100 Continue. */
final class LazyBody extends InputStream {

    private final HttpServletRequest request;
    private final long most;
    private final Pace pace;
    private final LongSupplier nanos;
    private long read;
    private long waited;

    LazyBody(HttpServletRequest request, long most, Pace pace) {
        this(request, most, pace, System::nanoTime);
    }

    LazyBody(HttpServletRequest request, long most, Pace pace, LongSupplier nanos) {
        this.request = request;
        this.most = most;
        this.pace = pace;
        this.nanos = nanos;
    }

    static NemboException tooLarge(long most) {
        return new NemboException(GeneralError.PAYLOAD_TOO_LARGE, "a body here may have %d bytes".formatted(most)).with("limitBytes", most);
    }

    @Override
    public int read() throws IOException {
        InputStream body = request.getInputStream();
        long begun = nanos.getAsLong();
        int value = body.read();
        count(value < 0 ? 0 : 1, begun);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        InputStream body = request.getInputStream();
        long begun = nanos.getAsLong();
        int count = body.read(bytes, offset, length);
        count(Math.max(0, count), begun);
        return count;
    }

    @Override
    public int available() throws IOException {
        return request.getInputStream().available();
    }

    private void count(int bytes, long begun) {
        waited += nanos.getAsLong() - begun;
        read += bytes;
        if (read > most) {
            throw tooLarge(most);
        }
        if (bytes > 0) {
            pace.check(read, waited);
        }
    }
}
