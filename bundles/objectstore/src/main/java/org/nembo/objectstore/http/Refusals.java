package org.nembo.objectstore.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.nembo.objectstore.s3.S3Code;

/** What Jetty refuses by itself, in the words of S3: requests that are no HTTP, headers that are too long. */
final class Refusals implements Request.Handler {

    private static final int TOO_LARGE = 431;
    private static final int URI_TOO_LONG = 414;
    private static final int SERVER_ERROR = 500;

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        S3Code code = switch (response.getStatus()) {
            case TOO_LARGE -> S3Code.REQUEST_HEADER_SECTION_TOO_LARGE;
            case URI_TOO_LONG -> S3Code.INVALID_URI;
            default -> response.getStatus() >= SERVER_ERROR ? S3Code.INTERNAL_ERROR : S3Code.INVALID_REQUEST;
        };
        byte[] xml = new Xml("Error", "").element("Code", code.word()).element("Message", code.text()).bytes();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, xml.length);
        response.write(true, ByteBuffer.wrap("HEAD".equals(request.getMethod()) ? new byte[0] : xml), callback);
        return true;
    }
}
