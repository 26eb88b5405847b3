package org.nembo.itests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import org.nembo.testkit.server.NemboServer;

/** Requests to the object storage of a server with somebody's token. A request is sent once: nobody sends it again on its own. */
record S3Calls(NemboServer server, String token, HttpClient http) {

    static S3Calls of(NemboServer server, String token) {
        return new S3Calls(server, token, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Api.PATIENCE).build());
    }

    @Override
    public String toString() {
        return "S3Calls";
    }

    /** @param target path and query @throws IOException also when the server is not there */
    HttpResponse<byte[]> send(String method, String target, byte[] body, Map<String, String> headers) throws IOException {
        String address = Files.readString(server.data().resolve("run/s3")).strip();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + target)).timeout(Api.PATIENCE).header("Authorization", "Bearer " + token)
                .method(method, body.length == 0 && !method.equals("PUT") && !method.equals("POST") ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Fails unless it is answered so. */
    String expect(int status, String method, String target, String body, Map<String, String> headers) throws IOException {
        HttpResponse<byte[]> answer = send(method, target, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
        String text = new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
        if (answer.statusCode() != status) {
            throw new AssertionError(method + " " + target + " was answered " + answer.statusCode() + ": " + text);
        }
        return text;
    }
}
