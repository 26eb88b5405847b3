package org.nembo.identity.logout;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's end of the back channel: takes requests on a port of this machine and answers with the status of the moment. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    volatile int status = 200;

    Receiver() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int answer = status;
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/logout?a=b");
    }

    /** The next token that comes. */
    String token() throws Exception {
        String body = bodies.poll(20, TimeUnit.SECONDS);
        String expected = "POST /logout?a=b application/x-www-form-urlencoded logout_token=";
        if (body == null || !body.startsWith(expected)) {
            throw new AssertionError("came: " + body);
        }
        return body.substring(expected.length());
    }

    /** Whether nothing more has come. */
    boolean isQuiet() {
        return bodies.isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
