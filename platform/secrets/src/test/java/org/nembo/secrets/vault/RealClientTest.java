package org.nembo.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth;
import io.github.jopenlibs.vault.api.WriteOptions;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.response.LookupResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client library that knows nothing of us. */
class RealClientTest {

    @TempDir
    private static Path directory;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = new World(directory);
        world.ask("PUT", "/v1/sys/policies/acl/app", "root", """
                {"policy": "path \\"secret/*\\" { capabilities = [\\"create\\", \\"read\\", \\"update\\", \\"delete\\", \\"list\\"] }"}""");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static Vault client(String token) throws VaultException {
        return Vault.create(new VaultConfig().address(world.url()).token(token).engineVersion(2).openTimeout(5).readTimeout(20).build());
    }

    @Test
    void writesReadsListsDeletesAndBringsBack() throws Exception {
        Vault vault = client("root");
        LogicalResponse written = vault.logical().write("secret/app/db", Map.of("user", "ada", "password", "p"));
        assertThat(written.getRestResponse().getStatus()).isEqualTo(200);
        assertThat(vault.logical().read("secret/app/db").getData()).containsEntry("user", "ada");
        vault.logical().write("secret/app/db", Map.of("user", "bob"));
        assertThat(vault.logical().read("secret/app/db", true, 1).getData()).containsEntry("user", "ada");
        assertThat(vault.logical().read("secret/app/db").getDataMetadata().getVersion()).isEqualTo(2L);
        assertThat(vault.logical().list("secret/app").getListData()).containsExactly("db");
        vault.logical().delete("secret/app/db", new int[] {2});
        assertThat(vault.logical().read("secret/app/db").getRestResponse().getStatus()).isEqualTo(404);
        vault.logical().unDelete("secret/app/db", new int[] {2});
        assertThat(vault.logical().read("secret/app/db").getData()).containsEntry("user", "bob");
        vault.logical().destroy("secret/app/db", new int[] {2});
        vault.logical().unDelete("secret/app/db", new int[] {2});
        assertThat(vault.logical().read("secret/app/db").getRestResponse().getStatus()).isEqualTo(404);
        vault.logical().delete("secret/app/db");
        assertThat(vault.logical().list("secret/none").getListData()).isEmpty();
    }

    @Test
    void isHeldToTheVersionThatItNames() throws Exception {
        Vault vault = client("root");
        WriteOptions none = new WriteOptions().checkAndSet(0L).build();
        vault.logical().write("secret/cas", Map.of("a", "1"), null, none);
        LogicalResponse again = vault.logical().write("secret/cas", Map.of("a", "2"), null, none);
        assertThat(again.getRestResponse().getStatus()).isEqualTo(400);
        assertThat(new String(again.getRestResponse().getBody())).contains("check-and-set parameter did not match the current version");
        vault.logical().write("secret/cas", Map.of("a", "2"), null, new WriteOptions().checkAndSet(1L).build());
        assertThat(vault.logical().read("secret/cas").getData()).containsEntry("a", "2");
    }

    @Test
    void logsInByAppRole() throws Exception {
        world.ask("POST", "/v1/auth/approle/role/r1", "root", "{\"token_policies\": \"app\", \"token_ttl\": \"10m\"}");
        String asked = world.ask("GET", "/v1/auth/approle/role/r1/role-id", "root", "").body();
        String role = io.github.jopenlibs.vault.json.Json.parse(asked).asObject().get("data").asObject().getString("role_id");
        String made = world.ask("POST", "/v1/auth/approle/role/r1/secret-id", "root", "{}").body();
        String secret = io.github.jopenlibs.vault.json.Json.parse(made).asObject().get("data").asObject().getString("secret_id");
        AuthResponse login = client("").auth().loginByAppRole(role, secret);
        assertThat(login.getAuthPolicies()).containsExactly("app", "default");
        assertThat(login.isAuthRenewable()).isTrue();
        assertThat(login.getAuthLeaseDuration()).isEqualTo(600);
        Vault app = client(login.getAuthClientToken());
        app.logical().write("secret/from-app", Map.of("k", "v"));
        assertThat(app.logical().read("secret/from-app").getData()).containsEntry("k", "v");
        assertThat(app.auth().renewSelf(1200).getAuthLeaseDuration()).isEqualTo(1200);
        assertThatThrownBy(() -> client("").auth().loginByAppRole(role, "wrong")).isInstanceOf(VaultException.class)
                .hasMessageContaining("invalid role or secret ID");
    }

    @Test
    void logsInWithATokenOfATrustedIssuer() throws Exception {
        world.ask("POST", "/v1/auth/jwt/role/people", "root", "{\"token_policies\": [\"app\"]}");
        AuthResponse login = client("").auth().loginByJwt("jwt", "people", "jwt-ada");
        assertThat(login.getAuthPolicies()).contains("app");
        assertThat(client(login.getAuthClientToken()).auth().lookupSelf().getPath()).isEqualTo("auth/jwt/login");
        assertThatThrownBy(() -> client("").auth().loginByJwt("jwt", "people", "ada")).isInstanceOf(VaultException.class);
    }

    @Test
    void makesLooksUpRenewsAndRevokesTokens() throws Exception {
        Vault root = client("root");
        AuthResponse made = root.auth().createToken(new Auth.TokenRequest().polices(List.of("app")).ttl("15m").displayName("ci").numUses(0L));
        Vault holder = client(made.getAuthClientToken());
        LookupResponse self = holder.auth().lookupSelf();
        assertThat(self.getTTL()).isEqualTo(900);
        assertThat(self.getPolicies()).containsExactly("app", "default");
        assertThat(self.getDisplayName()).isEqualTo("token-ci");
        assertThat(holder.auth().renewSelf().getAuthLeaseDuration()).isEqualTo(900);
        holder.auth().revokeSelf();
        assertThatThrownBy(() -> holder.auth().lookupSelf()).isInstanceOf(VaultException.class).satisfies(e ->
                assertThat(((VaultException) e).getHttpStatusCode()).isEqualTo(403));
        assertThatThrownBy(() -> root.auth().createToken(new Auth.TokenRequest().id(UUID.randomUUID()))).isInstanceOf(VaultException.class);
    }

    @Test
    void wrapsAndUnwrapsOnce() throws Exception {
        Vault root = client("root");
        String token = root.sys().wrapping().wrap(new JsonObject().add("user", "ada"), 60).getToken();
        assertThat(root.sys().wrapping().lookupWrap(token, false).getData()).containsEntry("creation_path", "sys/wrapping/wrap");
        String again = root.sys().wrapping().rewrap(token).getToken();
        assertThat(root.sys().wrapping().unwrap(again, false).getData().getString("user")).isEqualTo("ada");
        assertThatThrownBy(() -> root.sys().wrapping().unwrap(again, false)).isInstanceOf(VaultException.class);
    }

    @Test
    void renewsAndRevokesLeases() throws Exception {
        Vault root = client("root");
        AuthResponse made = root.auth().createToken(new Auth.TokenRequest().polices(List.of("app")).ttl("15m"));
        String lease = "auth/token/create/" + made.getTokenAccessor();
        assertThat(client(made.getAuthClientToken()).sys().leases().renew(lease, 1000).getRestResponse().getStatus()).isEqualTo(200);
        assertThat(root.sys().leases().revoke(lease).getRestResponse().getStatus()).isEqualTo(204);
        assertThatThrownBy(() -> client(made.getAuthClientToken()).auth().lookupSelf()).isInstanceOf(VaultException.class);
        assertThat(root.sys().leases().revokePrefix("auth/token/none").getRestResponse().getStatus()).isEqualTo(204);
    }

    @Test
    void asksForHealthAndSeal() throws Exception {
        Vault nobody = client("");
        assertThat(nobody.debug().health().getRestResponse().getStatus()).isEqualTo(200);
        assertThat(nobody.debug().health().getSealed()).isFalse();
        assertThat(nobody.sys().seal().sealStatus().getSealed()).isFalse();
    }
}
