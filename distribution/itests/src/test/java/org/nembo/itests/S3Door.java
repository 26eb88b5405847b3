package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.nembo.testkit.server.NemboServer;

/**
 * The S3 address of a running server and an access key of one of its users, as the configuration of a client has them.
 *
 * @param token     of the user, for any audience
 * @param directory for files of clients
 */
record S3Door(NemboServer server, Person person, String token, String id, String secret, Path directory) {

    static final String REGION = "us-east-1";
    /** More than a client sends at once. */
    static final int BIG = 20_000_000;

    @Override
    public String toString() {
        return "S3Door[" + id + "]";
    }

    /** Makes a user with a key. */
    static S3Door of(NemboServer server, String username, Path directory) throws Exception {
        Person person = Person.made(server, username);
        String token = person.token();
        var answer = Api.administrator(server).as(token).post("/api/v1/object/keys", "{\"description\":\"test\"}", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode key = Api.parse(answer.body());
        return new S3Door(server, person, token, key.path("key").path("id").asText(), key.path("secret").asText(), directory);
    }

    /** The user as rows and logs call it. */
    String owner() {
        return Api.administrator(server).as(token).json("/api/v1/users/me").path("uid").asText() + "@urn:nembo:local";
    }

    URI address() {
        try {
            return URI.create(Files.readString(server.data().resolve("run/s3")).strip());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** {@code host:port}. */
    String authority() {
        return address().getAuthority();
    }

    /** An empty directory. */
    Path place(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** A file that clients send in parts. */
    static Path big(Path file) throws IOException {
        byte[] bytes = new byte[BIG];
        new Random(4711).nextBytes(bytes);
        return Files.write(file, bytes);
    }

    /** A program that finds the key where AWS's tools look for it, and nothing of the one who runs the tests. */
    Program client(String... words) {
        Map<String, String> all = new TreeMap<>(Map.of("HOME", directory.toString(), "AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret,
                "AWS_DEFAULT_REGION", REGION, "AWS_EC2_METADATA_DISABLED", "true", "S3_ENDPOINT", address().toString()));
        for (String name : List.of("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "TF_CLI_CONFIG_FILE", "http_proxy", "https_proxy")) {
            all.put(name, "");
        }
        return new Program(List.of(words), all, directory);
    }

    /** What it prints, when it ends well. */
    static String done(Program program) throws Exception {
        Program.Result result = program.run();
        assertThat(result.exit()).as(program.words() + "\n" + result.text()).isZero();
        return result.out();
    }
}
