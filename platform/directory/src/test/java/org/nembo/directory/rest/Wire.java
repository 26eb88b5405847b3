package org.nembo.directory.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.MembershipRequests;
import org.nembo.directory.SshKeys;
import org.nembo.directory.Stage;
import org.nembo.directory.credential.Desk;
import org.nembo.directory.credential.Registrations;
import org.nembo.directory.scim.ScimApi;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.testkit.fake.FakePolicy;

/** The APIs of the directory behind a real HTTP server. A token is the name of whoever has it; the directory says what groups they are in. */
public final class Wire implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** What came back. */
    public record Answer(int status, Map<String, List<String>> headers, String body) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        public Answer is(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    public final Desk desk;
    public final Stage stage;
    public final FakePolicy policy = new FakePolicy("groups:list", "groups:join");
    public final MembershipRequests requests;
    public final Registrations registrations;
    final SshKeys keys;
    public final List<RestApi> apis;
    private final Map<String, Subject> tokens = new ConcurrentHashMap<>();
    private final TestServer server;

    public Wire() {
        this(Map.of());
    }

    /** @param settings of the directory */
    public Wire(Map<String, Object> settings) {
        stage = new Stage();
        desk = new Desk(stage, settings);
        keys = new SshKeys(stage.store);
        requests = new MembershipRequests(stage.store, stage.groups);
        registrations = new Registrations(desk.settings, stage.store, stage.accounts, stage.groups, desk.credentials, desk.passwords, desk.throttle);
        apis = List.of(
                new UsersApi(stage.directory, stage.accounts, policy, desk.passwords, desk.factors,
                        new UsersApi.Own(registrations, keys, requests, desk.keys, desk.credentials)),
                new GroupsApi(stage.directory, stage.accounts, policy, stage.groups, requests), new RegistrationsApi(registrations, policy),
                new ScimApi(stage.directory, stage.accounts, policy, stage.groups, keys, desk.passwords, stage.store));
        Settings.Network network = new Settings.Network(false, List.of(), Set.of(), Optional.empty());
        server = new TestServer(new Settings(new Settings.Limits(1 << 20, 1 << 16, 1000, 0), TestServer.SWAP, TestServer.STREAMS, network),
                (token, audience) -> known(token));
        tokens.put("root", Stage.token("admin"));
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
        return stage.directory.admit(tokens.get(token));
    }

    public void token(String value, Subject subject) {
        tokens.put(value, subject);
    }

    /** An account with the password {@link Desk#GOOD} and a token of its name. */
    public User user(String name, String... groups) {
        User user = desk.user(name, groups);
        tokens.put(name, Stage.token(user.uid()));
        return user;
    }

    public String base() {
        return "http://127.0.0.1:" + server.port();
    }

    /** @param who whose token; empty for none @param body empty for none @param headers names and values */
    public Answer send(String method, String path, String who, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n".formatted(method, path));
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
            head.append(List.of(headers).contains("Content-Type") ? "" : "Content-Type: application/json\r\n");
        }
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        head.append(who.isEmpty() ? "" : "Authorization: Bearer " + who + "\r\n").append("\r\n").append(body);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer read(InputStream answer) throws IOException {
        int status = Integer.parseInt(line(answer).split(" ")[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(answer); !header.isEmpty(); header = line(answer)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon), List.of(header.substring(colon + 1).strip()));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.getOrDefault("Transfer-Encoding", List.of()).contains("chunked")) {
            for (int length = Integer.parseInt(line(answer), 16); length > 0; length = Integer.parseInt(line(answer), 16)) {
                body.write(answer.readNBytes(length));
                line(answer);
            }
        } else {
            body.write(answer.readAllBytes());
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

    @Override
    public void close() {
        server.close();
        stage.close();
    }
}
