package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** oidc-agent, the program that researchers get their tokens with, against our issuer: device code, then refresh. */
final class OidcAgentIT {

    private static final Pattern SOCKET = Pattern.compile("OIDC_SOCK=([^;]+);");
    private static final Pattern PID = Pattern.compile("OIDCD_PID=(\\d+);");
    private static final Pattern CODE = Pattern.compile("enter the code: ([A-Z]{4}-[A-Z]{4})");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    @Test
    void getsTokensByDeviceCodeAndRefresh() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/oidc-agent")), "oidc-agent is not installed (Debian package oidc-agent-cli)");
        NemboServer server = NemboServer.started();
        try (server) {
            JsonNode client = Api.JSON.readTree(Api.administrator(server).shell("client:create --name agent --grants code,refresh,device "
                    + "--scopes openid,profile,offline_access,* http://localhost:4242 --json"));
            String agent = agent(server);
            try {
                connect(server, client, found(SOCKET, agent));
                refresh(server, found(SOCKET, agent));
            } finally {
                ProcessHandle.of(Long.parseLong(found(PID, agent))).ifPresent(ProcessHandle::destroy);
            }
            assertThat(server.log()).doesNotContain(client.path("client_secret").asText());
        }
    }

    /** What the agent says of itself: its daemon says it, at times after the program that was called has ended. */
    private String agent(NemboServer server) throws Exception {
        Path out = home.resolve("agent.out");
        Path err = home.resolve("agent.err");
        Process started = Program.of("oidc-agent").env("HOME", home.toString()).in(home).start(Path.of("/dev/null"), out, err);
        assertThat(started.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("oidc-agent became a daemon").isTrue();
        assertThat(started.exitValue()).as(read(out) + read(err)).isZero();
        server.await("told where the agent listens", () -> SOCKET.matcher(read(out)).find() && PID.matcher(read(out)).find(), LIMIT);
        return read(out);
    }

    private void connect(NemboServer server, JsonNode client, String socket) throws Exception {
        Person ada = Person.made(server, "ada");
        Path password = Files.writeString(home.resolve("password"), "correct horse");
        Path out = home.resolve("gen.out");
        Path err = home.resolve("gen.err");
        Process gen = Program.of("oidc-gen", "nembo", "--issuer", server.url("/oidc").toString(), "--client-id", client.path("client_id").asText(),
                "--client-secret", client.path("client_secret").asText(), "--scope", "openid profile offline_access *", "--flow", "device", "--pw-file",
                password.toString(), "--prompt=none", "--confirm-default", "--no-url-call").env("HOME", home.toString()).env("OIDC_SOCK", socket).in(home)
                .start(Path.of("/dev/null"), out, err);
        try {
            server.await("asked for a code", () -> CODE.matcher(read(out) + read(err)).find() || !gen.isAlive(), LIMIT);
            String code = found(CODE, read(out) + read(err));
            var confirmation = ada.submit(ada.arrive("/oidc/device?user_code=" + code), Map.of("user_code", code));
            assertThat(confirmation.body()).contains("<strong>agent</strong>").contains("Do everything here that you may do yourself");
            assertThat(ada.submit(confirmation, Map.of("decision", "allow")).body()).contains("Device connected");
            assertThat(gen.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(read(out) + read(err)).isTrue();
            assertThat(gen.exitValue()).as(read(out) + read(err)).isZero();
        } finally {
            gen.destroyForcibly();
        }
    }

    private void refresh(NemboServer server, String socket) throws Exception {
        String first = token(socket, "nembo", "--force-new");
        JsonNode claims = claims(first);
        assertThat(claims.path("iss").asText()).isEqualTo(server.url("/oidc").toString());
        assertThat(claims.path("aud").asText()).isEqualTo("api");
        JsonNode me = Api.JSON.readTree(Api.administrator(server).as(first).get("/api/v1/users/me").body());
        assertThat(me.path("username").asText()).as(me.toString()).isEqualTo("ada");
        assertThat(claims.path("sub").asText()).isEqualTo(me.path("uid").asText());
        String object = token(socket, "nembo", "--aud", "object");
        assertThat(claims(object).path("aud").asText()).isEqualTo("object");
        assertThat(Api.administrator(server).as(object).get("/api/v1/users/me").statusCode()).as("meant for another service").isEqualTo(401);
    }

    private String token(String socket, String... words) throws Exception {
        Program.Result result = Program.of("oidc-token").with(words).env("HOME", home.toString()).env("OIDC_SOCK", socket).in(home).run();
        assertThat(result.exit()).as(result.text()).isZero();
        return result.out().strip();
    }

    private static JsonNode claims(String token) throws IOException {
        return Api.JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
