package org.nembo.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;

/**
 * Secrets of every kind are put in, a deployment runs and is deleted, keys are rotated, a backup is made; then every file of the server is searched for them,
 * as they are and in Base64. What is no secret is found, so the search works.
 */
final class CanaryIT {

    private static final String PUBLIC = "canary-that-may-sing";

    private static NemboServer server;
    private static Api api;

    private final Map<String, String> canaries = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        server = NemboServer.started();
        api = Api.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void noSecretIsInAnyFile() throws Exception {
        seed();
        deployment();
        api.shell("secret:rotate --new");
        api.shell("secret:rotate --data-keys");
        assertThat(api.shell("secret:show seeded/secret --json")).contains(canaries.get("secret"));
        for (String key : Files.readString(server.etc().resolve("master.key")).strip().split("\\s+")) {
            canaries.put("master key " + canaries.size(), key.replaceFirst(".*:", ""));
        }
        Path archive = server.base().resolve("canary.zip");
        api.shell("backup:create " + archive);
        List<String> found = new ArrayList<>();
        boolean sings = searchFiles(found) & searchArchive(archive, found) & !server.log().isEmpty();
        assertThat(found).isEmpty();
        assertThat(sings).as("what is no secret is in the database and in the backup").isTrue();
    }

    private void seed() {
        canaries.put("secret", "Canary-store-5f1c0a7e");
        api.shell("secret:set seeded/secret " + canaries.get("secret"));
        canaries.put("deleted secret", "Canary-gone-81b2d3aa");
        api.shell("secret:set seeded/gone " + canaries.get("deleted secret"));
        api.shell("secret:delete seeded/gone");
        canaries.put("provider password", "Canary-login-77ac01de");
        api.shell("site:add canary local images.login=127.0.0.1:1=user:" + canaries.get("provider password"));
        String asked = "{\"name\":\"" + PUBLIC + "\",\"scopes\":[\"*\"],\"expiresInDays\":1}";
        JsonNode token = Api.parse(api.post("/api/v1/tokens", asked, "application/json").body());
        canaries.put("access token", token.path("value").asText());
        canaries.put("administrator's token", server.adminToken());
        canaries.put("value over HTTP", "Canary-vault-0b9d6e11");
        vault("POST", "/v1/secret/data/app", "{\"data\": {\"k\": \"" + canaries.get("value over HTTP") + "\"}}");
        vault("POST", "/v1/auth/approle/role/r", "{\"role_id\": \"canary\"}");
        canaries.put("secret id", vault("POST", "/v1/auth/approle/role/r/secret-id", "{}").at("/data/secret_id").asText());
        canaries.put("AppRole token", vault("POST", "/v1/auth/approle/login",
                "{\"role_id\": \"canary\", \"secret_id\": \"%s\"}".formatted(canaries.get("secret id"))).at("/auth/client_token").asText());
        canaries.put("refused secret id", "Canary-refused-44e0f1c9");
        api.post("/v1/auth/approle/login", "{\"role_id\": \"canary\", \"secret_id\": \"Canary-refused-44e0f1c9\"}", "application/json");
        canaries.put("refused token", "hvs.Canaryrefused93b1a0");
        api.as(canaries.get("refused token")).get("/v1/secret/data/app");
        JsonNode pair = Api.parse(api.post("/api/v1/ssh-keys", "{\"name\": \"canary\", \"type\": \"ed25519\"}", "application/json").body());
        canaries.put("private key", pair.get("privateKey").asText().split("\n")[2]);
        assertThat(canaries).allSatisfy((kind, canary) -> assertThat(canary).as(kind).hasSizeGreaterThan(15));
    }

    private static JsonNode vault(String method, String path, String body) {
        String answer = api.send(method, path, body, "application/json").body();
        return answer.isEmpty() ? Api.JSON.missingNode() : Api.parse(answer);
    }

    private void deployment() {
        canaries.put("template input", "Canary-input-c2d90b55");
        String template = Api.example("hello-web.yaml").replace("      default: Hello from Nembo\n",
                "      default: " + canaries.get("template input") + "\n      metadata: { sensitive: true }\n");
        assertThat(template).contains("Canary");
        String literal = template.replace("default: " + canaries.get("template input"), "default: none");
        JsonNode request = Api.JSON.createObjectNode().put("name", PUBLIC).put("template", literal).put("site", "local")
                .set("inputs", Api.JSON.createObjectNode().put("message", canaries.get("template input")));
        JsonNode made = Api.parse(api.post("/api/v1/deployments", request).body());
        String id = made.path("id").asText();
        assertThat(api.settled(id).path("status").asText()).as(made.toString()).isEqualTo("CREATE_COMPLETE");
        api.delete("/api/v1/deployments/" + id);
        Api.await("deletion", Api.PATIENCE, () -> {
            String body = api.get("/api/v1/deployments/" + id).body();
            return body.contains("DELETE_COMPLETE") || body.contains("NOT_FOUND");
        });
    }

    /** Whether the public word was found. */
    private boolean searchFiles(List<String> found) throws IOException {
        boolean sings = false;
        try (Stream<Path> files = Files.walk(server.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = server.data().relativize(file).toString();
                if (!name.equals("admin.token")) {
                    sings |= search(name, Files.readString(file, ISO_8859_1), found);
                }
            }
        }
        // The first start shows the administrator's token there, and nothing else does.
        search("output of the process", server.output().replaceFirst(java.util.regex.Pattern.quote(server.adminToken()), ""), found);
        return sings;
    }

    private boolean searchArchive(Path archive, List<String> found) throws IOException {
        boolean sings = false;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    sings |= search("backup " + entry.getName(), new String(in.readAllBytes(), ISO_8859_1), found);
                }
            }
        }
        return sings;
    }

    private boolean search(String where, String text, List<String> found) {
        canaries.forEach((kind, canary) -> {
            List<String> forms = new ArrayList<>(List.of(canary, Base64.getEncoder().withoutPadding().encodeToString(canary.getBytes(UTF_8))));
            if (canary.matches("[0-9a-f]{64}")) {
                forms.add(new String(HexFormat.of().parseHex(canary), ISO_8859_1));
                forms.add(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(canary)));
            }
            if (forms.stream().anyMatch(text::contains)) {
                found.add(kind + " is in " + where);
            }
        });
        return text.contains(PUBLIC);
    }
}
