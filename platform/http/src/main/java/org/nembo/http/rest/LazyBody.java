package org.nembo.http.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** A request's body up to a limit, asked of the container only when a resource reads it: asking makes the container send 100 Continue. */
final class LazyBody extends InputStream {

    private final HttpServletRequest request;
    private final long most;
    private long read;

    LazyBody(HttpServletRequest request, long most) {
        this.request = request;
        this.most = most;
    }

    static NemboException tooLarge(long most) {
        return new NemboException(GeneralError.PAYLOAD_TOO_LARGE, "a body here may have %d bytes".formatted(most)).with("limitBytes", most);
    }

    @Override
    public int read() throws IOException {
        int value = request.getInputStream().read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = request.getInputStream().read(bytes, offset, length);
        count(Math.max(0, count));
        return count;
    }

    @Override
    public int available() throws IOException {
        return request.getInputStream().available();
    }

    private void count(int bytes) {
        read += bytes;
        if (read > most) {
            throw tooLarge(most);
        }
    }
}
