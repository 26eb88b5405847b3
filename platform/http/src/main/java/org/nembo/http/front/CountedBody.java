package org.nembo.http.front;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.nembo.http.Exchange;

/** A request's body that tells the exchange how much of it was read. */
final class CountedBody extends ServletInputStream {

    private final ServletInputStream body;
    private final Exchange exchange;

    CountedBody(ServletInputStream body, Exchange exchange) {
        this.body = body;
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        int value = body.read();
        exchange.read(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = body.read(bytes, offset, length);
        exchange.read(Math.max(0, count));
        return count;
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
