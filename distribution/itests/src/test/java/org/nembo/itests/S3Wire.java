package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** S3 without a client: requests with the token of a user, and bytes on a connection. */
final class S3Wire {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Api.PATIENCE).build();

    private S3Wire() {
    }

    /** @param target path and query */
    static HttpResponse<String> send(S3Door s3, String method, String target, String body) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(s3.address() + target)).timeout(Api.PATIENCE).header("Authorization", "Bearer " + s3.token())
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Makes a bucket. */
    static void make(S3Door s3, String bucket) throws Exception {
        assertThat(send(s3, "PUT", "/" + bucket, "").statusCode()).isEqualTo(200);
    }

    /** Of a bucket that has few. */
    static List<String> keys(S3Door s3, String bucket) throws Exception {
        HttpResponse<String> listing = send(s3, "GET", "/" + bucket + "?list-type=2&encoding-type=url", "");
        assertThat(listing.statusCode()).as(listing.body()).isEqualTo(200);
        return Program.found("<Key>([^<]*)</Key>", listing.body()).stream().map(key -> URLDecoder.decode(key, StandardCharsets.UTF_8)).toList();
    }

    /** Sends these bytes and answers what comes until the server ends the connection. */
    static String raw(URI address, String head, String body) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) Api.PATIENCE.toMillis());
            socket.getOutputStream().write((head.replace("\n", "\r\n") + "\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
