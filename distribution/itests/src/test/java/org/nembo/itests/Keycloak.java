package org.nembo.itests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A Keycloak on this machine with the realms {@code lab} and {@code other}, each with the clients {@code nembo}, {@code bare} (no groups in its tokens) and
 * {@code elsewhere} (another audience), and with users whose password is their name. In both realms the subject of {@code ada} is {@link #ADA}. People sign
 * in with a browser at the client {@link #PORTAL}, whose secret is {@link #SECRET}; its redirect is free, since the port of the server is known only later.
 */
final class Keycloak implements AutoCloseable {

    static final String ADA = "6f1c1f0e-2f5b-4c3a-9d5e-0a4d8f0c2b11";

    static final String PORTAL = "portal";
    static final String SECRET = "the secret of the portal";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final Path log;
    private final String address;

    private Keycloak(Process process, Path log, String address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** Starts it and returns at once. @param directory for everything that it writes */
    static Keycloak starting(Path directory) throws IOException {
        Path home = unpacked(directory);
        Path realms = Files.createDirectories(home.resolve("data/import"));
        Files.writeString(realms.resolve("lab.json"), lab().toString());
        Files.writeString(realms.resolve("other.json"), other().toString());
        int port = freePort();
        Path log = directory.resolve("keycloak.log");
        ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("bin/kc.sh").toString(), "start-dev", "--import-realm", "--http-host=127.0.0.1",
                "--http-port=" + port, "--cache=local", "--health-enabled=false");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_APPEND", "-Xmx384m -XX:TieredStopAtLevel=1");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Keycloak(builder.start(), log, "http://127.0.0.1:" + port);
    }

    void awaitReady() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("Keycloak is not ready:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    /** The issuer. */
    String realm(String name) {
        return address + "/realms/" + name;
    }

    String token(String realm, String client, String username) throws IOException, InterruptedException {
        String form = "grant_type=password&scope=openid&client_id=" + client + "&username=" + username + "&password="
                + URLEncoder.encode(username, StandardCharsets.UTF_8);
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create(realm(realm) + "/protocol/openid-connect/token"))
                .timeout(Duration.ofSeconds(30)).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError("no token of " + realm + ": " + answer.body());
        }
        return Api.parse(answer.body()).path("access_token").asText();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try {
            return Api.fetch(realm("other") + "/.well-known/openid-configuration").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ObjectNode lab() {
        ObjectNode realm = realm();
        realm.put("realm", "lab");
        ArrayNode groups = realm.putArray("groups");
        groups.addObject().put("name", "users").putArray("subGroups").addObject().put("name", "s3");
        groups.addObject().put("name", "staff").putArray("subGroups").addObject().put("name", "cloud");
        groups.addObject().put("name", "admins");
        ArrayNode users = realm.putArray("users");
        user(users, "ada", "/users/s3").put("id", ADA);
        user(users, "grace", "/staff/cloud");
        user(users, "mallory", "/admins");
        ArrayNode clients = realm.putArray("clients");
        audience(client(clients, "nembo", true), "api");
        audience(client(clients, "bare", false), "api");
        audience(client(clients, "elsewhere", true), "registry");
        portal(clients, true);
        return realm;
    }

    /** Its clients say of everybody that they are the Ada of the other realm: Keycloak itself never gives an identifier twice. */
    private static ObjectNode other() {
        ObjectNode realm = realm();
        realm.put("realm", "other");
        realm.putArray("groups").addObject().put("name", "guests");
        user(realm.putArray("users"), "ada", "/guests");
        ArrayNode clients = realm.putArray("clients");
        ArrayNode mappers = client(clients, "nembo", true);
        audience(mappers, "api");
        subject(mappers);
        subject(portal(clients, false));
        return realm;
    }

    private static void subject(ArrayNode mappers) {
        mapper(mappers, "subject", "oidc-hardcoded-claim-mapper").put("claim.name", "sub").put("claim.value", ADA).put("jsonType.label", "String")
                .put("access.token.claim", "true").put("userinfo.token.claim", "true").put("id.token.claim", "true");
    }

    /** @param groupsInToken whether its ID tokens tell groups; userinfo does anyway */
    private static ArrayNode portal(ArrayNode clients, boolean groupsInToken) {
        ArrayNode mappers = client(clients, PORTAL, false);
        ObjectNode client = (ObjectNode) clients.get(clients.size() - 1);
        client.put("publicClient", false).put("secret", SECRET).put("standardFlowEnabled", true).put("directAccessGrantsEnabled", false);
        client.putArray("redirectUris").add("*");
        ((ObjectNode) mappers.get(0).path("config")).put("id.token.claim", Boolean.toString(groupsInToken));
        return mappers;
    }

    private static ObjectNode realm() {
        return Api.JSON.createObjectNode().put("enabled", true).put("sslRequired", "none").put("accessTokenLifespan", 600);
    }

    private static ObjectNode user(ArrayNode users, String name, String group) {
        ObjectNode user = users.addObject().put("username", name).put("enabled", true).put("firstName", name).put("lastName", "Example")
                .put("email", name + "@example.org").put("emailVerified", true);
        user.putArray("credentials").addObject().put("type", "password").put("value", name).put("temporary", false);
        user.putArray("groups").add(group);
        return user;
    }

    private static ArrayNode client(ArrayNode clients, String id, boolean groupsInToken) {
        ObjectNode client = clients.addObject().put("clientId", id).put("enabled", true).put("publicClient", true).put("standardFlowEnabled", false)
                .put("directAccessGrantsEnabled", true).put("fullScopeAllowed", false);
        ArrayNode mappers = client.putArray("protocolMappers");
        mapper(mappers, "groups", "oidc-group-membership-mapper").put("claim.name", "groups").put("full.path", "true")
                .put("access.token.claim", Boolean.toString(groupsInToken)).put("userinfo.token.claim", "true");
        return mappers;
    }

    private static void audience(ArrayNode mappers, String audience) {
        mapper(mappers, "audience", "oidc-audience-mapper").put("included.custom.audience", audience).put("access.token.claim", "true");
    }

    private static ObjectNode mapper(ArrayNode mappers, String name, String kind) {
        return mappers.addObject().put("name", name).put("protocol", "openid-connect").put("protocolMapper", kind).putObject("config");
    }

    private static Path unpacked(Path directory) throws IOException {
        Path zip = Path.of(System.getProperty("nembo.keycloak"));
        try (InputStream file = Files.newInputStream(zip); ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path to = directory.resolve(entry.getName()).normalize();
                if (!to.startsWith(directory)) {
                    throw new IOException("an entry leads out of the directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(entries, to);
                }
            }
        }
        try (var found = Files.list(directory)) {
            return found.filter(path -> path.getFileName().toString().startsWith("keycloak-")).findFirst().orElseThrow();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
