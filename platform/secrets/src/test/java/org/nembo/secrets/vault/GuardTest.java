package org.nembo.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.audit.AuditEntry;

/** Guesses, suspension, races, the audit log and what is left on disk. */
class GuardTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = new World(directory);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private JsonNode ask(String method, String path, String token, String body) throws Exception {
        String answer = world.ask(method, "/v1/" + path, token, body).body();
        return answer.isEmpty() ? JSON.nullNode() : JSON.readTree(answer);
    }

    @Test
    void whoGuessesIsCountedByRoleAndAddressAndSlowedDown() throws Exception {
        ask("POST", "auth/approle/role/r", "root", "{\"role_id\": \"the-role\"}");
        ask("POST", "auth/approle/login", "", "{\"role_id\": \"the-role\", \"secret_id\": \"x\"}");
        ask("POST", "auth/approle/login", "", "{\"role_id\": \"none\", \"secret_id\": \"x\"}");
        ask("GET", "secret/data/x", "hvs.guess", "");
        ask("POST", "sys/wrapping/unwrap", "", "{\"token\": \"hvs.guess\"}");
        assertThat(world.guesses).containsExactly("approle the-role 127.0.0.1", "approle none 127.0.0.1", "vault-token  127.0.0.1", "vault-token  127.0.0.1");
        String secret = ask("POST", "auth/approle/role/r/secret-id", "root", "").at("/data/secret_id").asText();
        ask("POST", "auth/approle/login", "", "{\"role_id\": \"the-role\", \"secret_id\": \"%s\"}".formatted(secret));
        assertThat(world.guesses).as("who proves it starts afresh").hasSize(3).doesNotContain("approle the-role 127.0.0.1");
        world.guessesAllowed = 0;
        HttpResponse<String> refused = world.ask("POST", "/v1/auth/approle/login", "", "{\"role_id\": \"the-role\", \"secret_id\": \"%s\"}".formatted(secret));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(world.ask("GET", "/v1/secret/data/x", "hvs.guess", "").statusCode()).isEqualTo(429);
        assertThat(world.ask("GET", "/v1/secret/data/x", "root", "").statusCode()).as("who has a token is not held up").isEqualTo(404);
    }

    @Test
    void aSuspensionHoldsForEveryTokenOfThePersonAtOnce() throws Exception {
        ask("POST", "auth/jwt/role/im", "root", "{}");
        String token = ask("POST", "auth/jwt/login", "", "{\"role\": \"im\", \"jwt\": \"jwt-ada\"}").at("/auth/client_token").asText();
        assertThat(world.ask("GET", "/v1/auth/token/lookup-self", token, "").statusCode()).isEqualTo(200);
        world.suspended.add("ada");
        assertThat(world.ask("GET", "/v1/auth/token/lookup-self", token, "").statusCode()).isEqualTo(403);
    }

    @Test
    void ofManyWhoUnwrapAtOnceOneHasTheAnswer() throws Exception {
        ask("POST", "secret/data/x", "root", "{\"data\": {\"k\": \"v\"}}");
        HttpResponse<String> wrapped = world.ask("GET", "/v1/secret/data/x", "root", "", "X-Vault-Wrap-TTL", "60");
        String token = JSON.readTree(wrapped.body()).at("/wrap_info/token").asText();
        String once = ask("POST", "auth/token/create-orphan", "root", "{\"num_uses\": 1}").at("/auth/client_token").asText();
        assertThat(together(8, () -> world.ask("POST", "/v1/sys/wrapping/unwrap", token, "").statusCode())).containsOnlyOnce(200).contains(400);
        assertThat(together(8, () -> world.ask("GET", "/v1/auth/token/lookup-self", once, "").statusCode())).containsOnlyOnce(200).contains(403);
    }

    private interface Asked {
        int status() throws Exception;
    }

    private static List<Integer> together(int count, Asked asked) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(count);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(pool.submit(asked::status));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        pool.shutdown();
        return statuses;
    }

    @Test
    void everyAccessIsOnRecordByPathAndWhatCannotBeRecordedDoesNotHappen() throws Exception {
        ask("POST", "secret/data/users/u-ada/x", "ada", "{\"data\": {\"k\": \"CANARY\"}}");
        ask("GET", "secret/data/users/u-ada/x", "ada", "");
        ask("LIST", "secret/metadata/users/u-ada", "ada", "");
        ask("DELETE", "secret/data/users/u-ada/x", "ada", "");
        ask("GET", "secret/data/users/u-ada/x", "bob", "");
        assertThat(world.audit.entries()).extracting(AuditEntry::action, AuditEntry::resource, AuditEntry::outcome, AuditEntry::actor).containsExactly(
                org.assertj.core.groups.Tuple.tuple("secrets:create", "v1/secret/data/users/u-ada/x", AuditEntry.Outcome.DONE, "ada@https://issuer.example"),
                org.assertj.core.groups.Tuple.tuple("secrets:read", "v1/secret/data/users/u-ada/x", AuditEntry.Outcome.DONE, "ada@https://issuer.example"),
                org.assertj.core.groups.Tuple.tuple("secrets:list", "v1/secret/metadata/users/u-ada/", AuditEntry.Outcome.DONE, "ada@https://issuer.example"),
                org.assertj.core.groups.Tuple.tuple("secrets:delete", "v1/secret/data/users/u-ada/x", AuditEntry.Outcome.DONE, "ada@https://issuer.example"),
                org.assertj.core.groups.Tuple.tuple("secrets:read", "v1/secret/data/users/u-ada/x", AuditEntry.Outcome.DENIED, "bob@https://issuer.example"));
        assertThat(world.audit.entries().toString()).doesNotContain("CANARY");
        ask("POST", "secret/data/kept", "root", "{\"data\": {\"k\": 1}}");
        world.audit.fail();
        assertThat(world.ask("GET", "/v1/secret/data/kept", "root", "").statusCode()).isEqualTo(500);
        assertThat(world.ask("POST", "/v1/secret/data/kept", "root", "{\"data\": {\"k\": 2}}").statusCode()).isEqualTo(500);
        int versions = world.store.jdbi().withHandle(handle -> world.store.versions(handle, "kv/kept").size());
        assertThat(versions).isEqualTo(1);
    }

    @Test
    void theServersOwnSecretsCannotBeReachedFromHere() throws Exception {
        world.store.jdbi().useTransaction(handle -> world.store.put(handle, "sites/bari/password", "CANARY"));
        for (String path : List.of("secret/data/sites/bari/password", "secret/data/bari/password", "secret/metadata?list=true")) {
            assertThat(world.ask("GET", "/v1/" + path, "root", "").body()).as(path).doesNotContain("CANARY").doesNotContain("sites");
        }
    }

    @Test
    void noTokenSecretIdOrValueIsInTheFilesOfTheDatabase() throws Exception {
        List<String> canaries = new ArrayList<>(List.of("CANARY-VALUE-4711"));
        ask("POST", "secret/data/x", "root", "{\"data\": {\"k\": \"CANARY-VALUE-4711\"}}");
        canaries.add(ask("POST", "auth/token/create-orphan", "root", "{}").at("/auth/client_token").asText());
        ask("POST", "auth/approle/role/r", "root", "{\"role_id\": \"the-role\"}");
        String secret = ask("POST", "auth/approle/role/r/secret-id", "root", "").at("/data/secret_id").asText();
        canaries.add(secret);
        JsonNode login = ask("POST", "auth/approle/login", "", "{\"role_id\": \"the-role\", \"secret_id\": \"%s\"}".formatted(secret));
        canaries.add(login.at("/auth/client_token").asText());
        HttpResponse<String> wrapped = world.ask("GET", "/v1/secret/data/x", "root", "", "X-Vault-Wrap-TTL", "60");
        canaries.add(JSON.readTree(wrapped.body()).at("/wrap_info/token").asText());
        assertThat(canaries).allMatch(canary -> canary.length() > 10);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("nembo.db")).toList()) {
                String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                canaries.forEach(canary -> assertThat(bytes.contains(canary)).as(file + " holds " + canary).isFalse());
            }
        }
        assertThat(world.audit.entries().toString()).doesNotContain(canaries);
    }
}
