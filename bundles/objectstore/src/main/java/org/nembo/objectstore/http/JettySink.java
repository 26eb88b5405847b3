package org.nembo.objectstore.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;

/** The answer of Jetty. Header and a short body leave together. */
final class JettySink implements Sink {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Response response;
    private boolean finished;

    JettySink(Response response) {
        this.response = response;
    }

    @Override
    public void begin(int status, Headers headers, long length) {
        response.setStatus(status);
        HttpFields.Mutable fields = response.getHeaders();
        for (int i = 0; i < headers.size(); i++) {
            fields.add(new HttpField(headers.name(i), headers.value(i)));
        }
        if (length >= 0 && status != NO_CONTENT && status != NOT_MODIFIED) {
            fields.put(HttpHeader.CONTENT_LENGTH, length);
        }
    }

    @Override
    public void write(ByteBuffer bytes, boolean last) {
        try (Blocker.Callback blocker = Blocker.callback()) {
            response.write(last, bytes, blocker);
            blocker.block();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        finished = last;
    }

    boolean finished() {
        return finished;
    }
}
