package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.RestApi;
import org.nembo.http.AddressRange;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.orchestrator.rest.DeploymentsApi;
import org.nembo.orchestrator.rest.TemplatesApi;
import org.nembo.orchestrator.work.Stage;

/** The APIs of a whole orchestrator behind a real HTTP server, spoken to byte by byte. Proxies on this machine are believed. */
final class Wire implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** What came back. Header names are in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        Answer is(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }

        /** The message of a failure, whose other members are checked. */
        String message(int expected, String title) {
            is(expected);
            assertThat(headers.get("content-type").replace(" ", "").toLowerCase(Locale.ROOT)).isEqualTo("application/json;charset=utf-8");
            JsonNode failure = json();
            assertThat(failure.fieldNames()).toIterable().containsExactly("code", "title", "message");
            assertThat(failure.path("code").isInt()).isTrue();
            assertThat(failure.path("code").asInt()).isEqualTo(expected);
            assertThat(failure.path("title").asText()).isEqualTo(title);
            return failure.path("message").asText();
        }
    }

    final Stage stage = new Stage();
    private final Map<String, Subject> tokens = new ConcurrentHashMap<>(Map.of("ann", Stage.ANN));
    final List<RestApi> apis;
    private final TestServer server;
    private final DeploymentsApi deployments;

    Wire(Map<String, Subject> more) {
        this(more, false);
    }

    Wire(Map<String, Subject> more, boolean revealToOwner) {
        tokens.putAll(more);
        Settings.Network network = new Settings.Network(false, List.of(AddressRange.parse("127.0.0.1")), Set.of(), Optional.empty());
        Settings.Limits limits = new Settings.Limits(4 << 20, 1 << 20, 1000, 0);
        server = new TestServer(new Settings(limits, TestServer.SWAP, TestServer.STREAMS, network), (token, audience) -> known(token));
        Operations operations = new Operations(stage.access, stage.deployments, stage.doing, stage.updates, stage.sites,
                new NodeTypes(stage.store, stage.blueprints));
        deployments = new DeploymentsApi(stage.deployments, stage.doing, stage.updates, stage.store, stage.events, stage.callbacks.callbacks);
        apis = List.of(new IndigoApi(configuration(revealToOwner), "1.2.3", operations, new Listing(stage.databases, stage.store.rows())), deployments,
                new TemplatesApi(stage.blueprints, stage.policy));
        try {
            server.start();
            apis.forEach(server::add);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Subject known(String token) {
        if (!tokens.containsKey(token)) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
        }
        return tokens.get(token);
    }

    /** Where the API begins, without a trailing slash. */
    String base() {
        return "http://" + host() + "/orchestrator";
    }

    String host() {
        return "127.0.0.1:" + server.port();
    }

    /** Sends what stands there, lines ended as HTTP wants it, over a connection of its own. @param body as it is; its length must stand in the head */
    Answer raw(String head, String body) {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String request = head.strip().replace("\n", "\r\n") + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a client that keeps its connection: up to the length that the head tells. */
    private static Answer read(InputStream answer) throws IOException {
        int status = Integer.parseInt(line(answer).split(" ")[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(answer); !header.isEmpty(); header = line(answer)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            for (int length = Integer.parseInt(line(answer), 16); length > 0; length = Integer.parseInt(line(answer), 16)) {
                body.write(answer.readNBytes(length));
                line(answer);
            }
        } else if (status != 204) {
            // Without a length the answer ends with the connection.
            String length = headers.get("content-length");
            body.write(length == null ? answer.readAllBytes() : answer.readNBytes(Integer.parseInt(length)));
        }
        return new Answer(status, headers, body.toString(StandardCharsets.UTF_8));
    }

    private static String line(InputStream answer) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = answer.read(); next != '\n'; next = answer.read()) {
            assertThat(next).as("the answer ends within its head: " + line).isNotNegative();
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** The status alone, before a live stream ends. @param headers lines of the head */
    int status(String method, String path, List<String> headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, path, host()));
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append(bytes.length == 0 ? "" : "Content-Length: " + bytes.length + "\r\n").append("\r\n").append(body);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return Integer.parseInt(line(socket.getInputStream()).split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As some client. @param body null for none */
    Answer send(String method, String path, String token, String body) {
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        return raw("%s /orchestrator%s HTTP/1.1\nHost: %s\nConnection: close\n%s%s".formatted(method, path, host(),
                token.isEmpty() ? "" : "Authorization: Bearer " + token + "\n",
                body == null ? "" : "Content-Type: application/json\nContent-Length: " + bytes.length), body == null ? "" : body);
    }

    Answer get(String path) {
        return send("GET", path, "ann", null);
    }

    static String json(Map<String, Object> object) {
        return JSON.valueToTree(object).toString();
    }

    @Override
    public void close() {
        server.close();
        deployments.close();
        stage.close();
    }

    private static IndigoApi.Config configuration(boolean revealToOwner) {
        return new IndigoApi.Config() {
            @Override
            public boolean reveal_to_owner() {
                return revealToOwner;
            }

            @Override
            public String[] configuration() {
                return new String[] {"im_url=https://im.example.org"};
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return IndigoApi.Config.class;
            }
        };
    }
}
