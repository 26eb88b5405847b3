package org.nembo.secrets.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.secrets.vault.World;

class KeyPairsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "/api/v1/ssh-keys";

    @TempDir
    private static Path directory;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = new World(directory);
        world.serve(new KeyPairsApi(world.store, world.audit, world.people(), world.policy()));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static HttpResponse<String> ask(String method, String path, String who, String body) throws Exception {
        HttpRequest.BodyPublisher sent = body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return world.send(path, request -> {
            request.method(method, sent).header("Content-Type", "application/json");
            return who.isEmpty() ? request : request.header("Authorization", "Bearer " + who);
        });
    }

    @Test
    void aPairIsMadeItsPrivateHalfShownOnceAndKept() throws Exception {
        HttpResponse<String> made = ask("POST", KEYS, "ada", "{\"name\": \"laptop\", \"type\": \"ed25519\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode pair = JSON.readTree(made.body());
        assertThat(pair.get("privateKey").asText()).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(pair.get("publicKey").asText()).startsWith("ssh-ed25519 AAAA");
        String id = pair.get("id").asText();
        assertThat(made.headers().firstValue("Location").orElse("")).endsWith(KEYS + "/" + id);
        assertThat(ask("GET", KEYS + "/" + id, "ada", "").body()).contains(pair.get("fingerprint").asText()).doesNotContain("PRIVATE");
        assertThat(ask("GET", KEYS, "ada", "").body()).contains(id).doesNotContain("PRIVATE");
        String kept = world.store.jdbi().withHandle(handle -> world.store.read(handle, KeyPairs.path("u-ada", id), 0)).orElseThrow().value().orElseThrow();
        assertThat(kept).isEqualTo(pair.get("privateKey").asText());
        assertThat(ask("POST", KEYS, "ada", "{\"name\": \"laptop\", \"type\": \"ed25519\"}").statusCode()).as("the name is taken").isEqualTo(409);
        assertThat(world.audit.entries().toString()).contains("ssh-keys:create").doesNotContain("PRIVATE");
        assertThat(ask("DELETE", KEYS + "/" + id, "ada", "").statusCode()).isEqualTo(204);
        assertThat(ask("GET", KEYS + "/" + id, "ada", "").statusCode()).isEqualTo(404);
        boolean left = world.store.jdbi().withHandle(handle -> world.store.metadata(handle, KeyPairs.path("u-ada", id)).isPresent());
        assertThat(left).isFalse();
    }

    @Test
    void aPairIsUploadedAndNotShownAgain() throws Exception {
        OpenSsh.Pair own = OpenSsh.make("ed25519", "bob");
        String body = JSON.writeValueAsString(java.util.Map.of("name", "mine", "privateKey", own.privateKey()));
        HttpResponse<String> added = ask("POST", KEYS, "bob", body);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        assertThat(added.body()).doesNotContain("PRIVATE").contains(own.publicKey()).contains("uploaded");
        assertThat(ask("POST", KEYS, "bob", body.replace("mine", "again")).statusCode()).as("the very key is there").isEqualTo(409);
    }

    @Test
    void othersSeeAndDeleteNothing() throws Exception {
        String id = JSON.readTree(ask("POST", KEYS, "ada", "{\"name\": \"private\", \"type\": \"ed25519\"}").body()).get("id").asText();
        for (String who : List.of("bob", "root")) {
            assertThat(ask("GET", KEYS + "/" + id, who, "").statusCode()).isEqualTo(404);
            assertThat(ask("DELETE", KEYS + "/" + id, who, "").statusCode()).isEqualTo(404);
            assertThat(ask("GET", KEYS, who, "").body()).doesNotContain(id);
        }
        for (String operation : List.of("GET " + KEYS, "GET " + KEYS + "/" + id, "DELETE " + KEYS + "/" + id, "POST " + KEYS)) {
            String[] words = operation.split(" ");
            assertThat(ask(words[0], words[1], "", words[0].equals("POST") ? "{\"name\": \"x\", \"type\": \"rsa\"}" : "").statusCode()).isEqualTo(401);
            assertThat(ask(words[0], words[1], "weak", words[0].equals("POST") ? "{\"name\": \"x\", \"type\": \"rsa\"}" : "").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void whatCannotBeAPairIsRefused() throws Exception {
        for (String body : List.of("{\"name\": \"x\"}", "{\"name\": \"x\", \"type\": \"dsa\"}", "{\"name\": \"\", \"type\": \"ed25519\"}",
                "{\"type\": \"ed25519\"}",
                "{\"name\": \"x\", \"type\": \"rsa\", \"privateKey\": \"y\"}", "{\"name\": \"x\", \"privateKey\": \"CANARY\"}")) {
            HttpResponse<String> answer = ask("POST", KEYS, "ada", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).doesNotContain("CANARY");
        }
    }

    /** The tool that everybody has reads the same public key and fingerprint out of the file. */
    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa"})
    void openSshReadsWhatIsMade(String type) throws Exception {
        OpenSsh.Pair pair = type.equals("rsa") ? OpenSsh.rsa(2048, "ada") : OpenSsh.make(type, "ada");
        assertThat(OpenSsh.read(pair.privateKey()).publicKey()).isEqualTo(pair.publicKey());
        Path keygen = List.of("/usr/bin/ssh-keygen", "/bin/ssh-keygen").stream().map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
        Assumptions.assumeTrue(keygen != null, "ssh-keygen is not here");
        Path file = Files.writeString(directory.resolve("key-" + type), pair.privateKey());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(output(keygen, "-y", "-P", "", "-f", file.toString())).startsWith(pair.publicKey());
        assertThat(output(keygen, "-l", "-f", file.toString())).contains(pair.fingerprint()).startsWith(type.equals("rsa") ? "2048" : "256");
    }

    @Test
    void aDamagedFileIsRefused() {
        String whole = OpenSsh.make("ed25519", "x").privateKey();
        String[] lines = whole.split("\n");
        for (String damaged : List.of("", "ssh-ed25519 AAAA", whole.replace("OPENSSH", "RSA"), lines[0] + "\nAAAA\n" + lines[lines.length - 1],
                whole.replace("b3BlbnNz", "b3BlbnNy"), lines[0] + "\n" + lines[1] + "\n" + lines[lines.length - 1])) {
            assertThatThrownBy(() -> OpenSsh.read(damaged)).as(damaged).isInstanceOf(NemboException.class).hasMessageContaining("OpenSSH");
        }
    }

    private static String output(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
