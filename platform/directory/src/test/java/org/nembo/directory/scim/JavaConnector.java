package org.nembo.directory.scim;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;

/** Lets Jersey's client send by Java's, which knows PATCH. */
final class JavaConnector implements Connector {

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public ClientResponse apply(ClientRequest request) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            if (request.hasEntity()) {
                request.setStreamProvider(length -> body);
                request.writeEntity();
            }
            HttpRequest.Builder sent = HttpRequest.newBuilder(request.getUri()).timeout(Duration.ofSeconds(20))
                    .method(request.getMethod(), HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
            request.getStringHeaders().forEach((name, values) -> values.forEach(value -> sent.header(name, value)));
            HttpResponse<byte[]> answer = client.send(sent.build(), HttpResponse.BodyHandlers.ofByteArray());
            ClientResponse response = new ClientResponse(Response.Status.fromStatusCode(answer.statusCode()), request);
            answer.headers().map().forEach((name, values) -> response.getHeaders().put(name, values));
            response.setEntityStream(new ByteArrayInputStream(answer.body()));
            return response;
        } catch (IOException | InterruptedException e) {
            throw new ProcessingException(e);
        }
    }

    @Override
    public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
        return CompletableFuture.completedFuture(apply(request));
    }

    @Override
    public String getName() {
        return "java.net.http";
    }

    @Override
    public void close() {
        // Its threads end with the last reference to it.
    }
}
