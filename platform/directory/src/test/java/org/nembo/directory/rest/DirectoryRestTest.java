package org.nembo.directory.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.User;
import org.nembo.directory.Stage;
import org.nembo.directory.credential.Desk;

class DirectoryRestTest {

    private static final String OTHER = "Ziegel Quark 9 Umlaut";
    /** Made by ssh-keygen. */
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJsHm8HV9gW/fm7vd9PNMimgIAUJmoIJ2epjyxi5fDbB bob@laptop";
    private static final String FINGERPRINT = "SHA256:QT9btdvAFdTy/8S9iRAMm3n3QSB9/5CKv0MxxBmgIGc";

    @Test
    void anAdministratorMakesAnAccountAndItsOwnerSetsThePassword() {
        try (Wire wire = new Wire()) {
            wire.stage.groups.create(Stage.ROOT, "users", "");
            Wire.Answer made = wire.send("POST", "/api/v1/users", "root",
                    "{\"username\": \"bob\", \"email\": \"bob@example.org\", \"groups\": [\"users\"]}").is(201);
            String uid = made.json().path("uid").asText();
            assertThat(made.header("Location")).endsWith("/api/v1/users/" + uid);
            wire.token("bob", Stage.token(uid));
            JsonNode link = wire.send("POST", "/api/v1/users/" + uid + "/password-link", "root", "").is(201).json();
            String reset = "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(link.path("token").asText(), Desk.GOOD);
            wire.send("POST", "/api/v1/users/password-reset", "", reset).is(204);
            wire.send("POST", "/api/v1/users/password-reset", "", reset).is(401);
            assertThat(wire.desk.verify("bob", Desk.GOOD, "").uid()).isEqualTo(uid);
            JsonNode me = wire.send("GET", "/api/v1/users/me", "bob", "").is(200).json();
            assertThat(me.path("groups").get(0).asText()).isEqualTo("users");
            assertThat(me.path("email").asText()).isEqualTo("bob@example.org");
            wire.send("PUT", "/api/v1/users/me/password", "bob", "{\"present\": \"%s\", \"fresh\": \"%s\"}".formatted(Desk.GOOD, OTHER)).is(204);
            assertThat(wire.desk.verify("bob", OTHER, "").uid()).isEqualTo(uid);
        }
    }

    @Test
    void nobodyChangesMoreThanTheyMay() {
        try (Wire wire = new Wire()) {
            User bob = wire.user("bob");
            for (String form : new String[] {"{\"username\": \"root\"}", "{\"groups\": [\"admins\"]}", "{\"suspended\": false}", "{\"uid\": \"admin\"}"}) {
                wire.send("PATCH", "/api/v1/users/me", "bob", form).is(400);
            }
            String tag = wire.send("GET", "/api/v1/users/me", "bob", "").is(200).header("ETag");
            wire.send("PATCH", "/api/v1/users/me", "bob", "{\"name\": \"Bob\"}", "If-Match", tag).is(200);
            wire.send("PATCH", "/api/v1/users/me", "bob", "{\"name\": \"Robert\"}", "If-Match", tag).is(412);
            assertThat(wire.stage.accounts.get(bob.uid()).user().name()).isEqualTo("Bob");
        }
    }

    @Test
    void suspensionRefusesTheNextRequest() {
        try (Wire wire = new Wire()) {
            User bob = wire.user("bob");
            wire.send("GET", "/api/v1/users/me", "bob", "").is(200);
            wire.send("POST", "/api/v1/users/" + bob.uid() + "/suspend", "root", "").is(200);
            assertThat(wire.send("GET", "/api/v1/users/me", "bob", "").is(401).json().path("detail").asText()).contains("suspended");
            wire.send("POST", "/api/v1/users/" + bob.uid() + "/resume", "root", "").is(200);
            wire.send("GET", "/api/v1/users/me", "bob", "").is(200);
        }
    }

    @Test
    void aRequestIsApprovedByAManagerAndHoldsAtOnce() {
        try (Wire wire = new Wire()) {
            wire.stage.groups.ensure(List.of("users/s3"));
            User boss = wire.user("boss");
            wire.user("bob");
            wire.stage.groups.appoint(Stage.ROOT, "users/s3", boss.uid());
            String id = wire.send("POST", "/api/v1/groups/users/s3/requests", "bob", "{\"note\": \"for my thesis\"}").is(201).json().path("id").asText();
            wire.send("POST", "/api/v1/groups/users/s3/requests", "bob", "{}").is(409);
            wire.send("GET", "/api/v1/groups/users/s3/members", "bob", "").is(403);
            JsonNode waiting = wire.send("GET", "/api/v1/groups/users/s3/requests?state=pending", "boss", "").is(200).json();
            assertThat(waiting.path("items").get(0).path("note").asText()).isEqualTo("for my thesis");
            wire.send("POST", "/api/v1/groups/users/s3/requests/" + id + "/approve", "boss", "{\"reason\": \"welcome\"}").is(200);
            wire.send("POST", "/api/v1/groups/users/s3/requests/" + id + "/reject", "boss", "{}").is(409);
            assertThat(texts(wire.send("GET", "/api/v1/groups/users/s3/members", "bob", "").is(200).json().path("items"), "username")).contains("bob");
            JsonNode mine = wire.send("GET", "/api/v1/users/me/requests", "bob", "").is(200).json().path("items").get(0);
            assertThat(mine.path("state").asText() + mine.path("reason").asText()).isEqualTo("APPROVEDwelcome");
            assertThat(texts(wire.send("GET", "/api/v1/groups/users/s3/managers", "bob", "").is(200).json().path("items"), "username")).containsExactly("boss");
            assertThat(wire.stage.audited()).contains("groups:join groups/users/s3", "groups:approve groups/users/s3");
        }
    }

    @Test
    void peopleRegisterWhereThatIsAllowed() {
        String form = "{\"username\": \"%s\", \"password\": \"%s\", \"email\": \"e@example.org\", \"note\": \"hello\"}";
        try (Wire wire = new Wire(Map.of("registration", "approval", "default_groups", new String[] {"users/catchall", "users/s3"}))) {
            wire.send("POST", "/api/v1/registrations", "", form.formatted("eve", "evelyn-eve-12")).is(400);
            wire.send("POST", "/api/v1/registrations", "", form.formatted("eve", Desk.GOOD)).is(202);
            wire.send("POST", "/api/v1/registrations", "", form.formatted("EVE", Desk.GOOD)).is(409);
            wire.send("POST", "/api/v1/registrations", "", form.formatted("mal", Desk.GOOD)).is(202);
            JsonNode waiting = wire.send("GET", "/api/v1/registrations", "root", "").is(200).json().path("items");
            assertThat(texts(waiting, "username")).containsExactlyInAnyOrder("eve", "mal");
            assertThat(waiting.toString()).doesNotContain("argon2");
            for (JsonNode each : waiting) {
                String verdict = each.path("username").asText().equals("eve") ? "/approve" : "/reject";
                wire.send("POST", "/api/v1/registrations/" + each.path("id").asText() + verdict, "root", "{\"reason\": \"who are you?\"}").is(200);
                wire.send("POST", "/api/v1/registrations/" + each.path("id").asText() + "/approve", "root", "").is(409);
            }
            assertThat(wire.desk.verify("eve", Desk.GOOD, "").groups()).isEqualTo(Set.of("users/catchall", "users/s3"));
            assertThat(wire.stage.accounts.isTaken("mal")).isFalse();
        }
        try (Wire wire = new Wire(Map.of("registration", "open"))) {
            assertThat(wire.send("GET", "/api/v1/registrations/mode", "", "").is(200).json().path("registration").asText()).isEqualTo("open");
            wire.send("POST", "/api/v1/registrations", "", form.formatted("eve", Desk.GOOD)).is(201);
            assertThat(wire.desk.verify("eve", Desk.GOOD, "").groups()).containsExactly("users/catchall");
        }
    }

    @Test
    void keysAreKeptWithTheirFingerprint() {
        try (Wire wire = new Wire()) {
            User bob = wire.user("bob");
            String body = "{\"key\": \"" + KEY + "\"}";
            JsonNode key = wire.send("POST", "/api/v1/users/me/ssh-keys", "bob", body).is(201).json();
            assertThat(key.path("fingerprint").asText()).isEqualTo(FINGERPRINT);
            assertThat(key.path("comment").asText()).isEqualTo("bob@laptop");
            wire.send("POST", "/api/v1/users/me/ssh-keys", "bob", body).is(409);
            assertThat(wire.send("GET", "/api/v1/users/" + bob.uid() + "/ssh-keys", "root", "").is(200).json()).hasSize(1);
            wire.send("DELETE", "/api/v1/users/me/ssh-keys/" + key.path("id").asText(), "bob", "").is(204);
            assertThat(wire.send("GET", "/api/v1/users/me/ssh-keys", "bob", "").is(200).json()).isEmpty();
        }
    }

    @Test
    void aSecurityKeyGoesWithAFullProofOrByAnAdministrator() {
        try (Wire wire = new Wire()) {
            User bob = wire.user("bob");
            SecurityKeys.Added blue = wire.desk.key(bob, "Blue");
            wire.stage.clock.forward(Duration.ofSeconds(1));
            String red = wire.desk.key(bob, "Red").key().id();
            String path = "/api/v1/users/me/security-keys/" + blue.key().id();
            assertThat(wire.send("GET", "/api/v1/users/me/security-keys", "bob", "").is(200).json().findValuesAsText("name")).containsExactly("Blue", "Red");
            assertThat(wire.send("PATCH", path, "bob", "{\"name\": \"Green\"}").is(200).json().path("name").asText()).isEqualTo("Green");
            wire.send("PATCH", path, "bob", "{}").is(400);
            wire.send("PATCH", path, "bob", "{\"name\": \"" + "x".repeat(65) + "\"}").is(400);
            wire.send("POST", path + "/remove", "bob", "{\"password\": \"" + Desk.GOOD + "\"}").is(400);
            wire.send("POST", path + "/remove", "bob", "{\"password\": \"" + Desk.GOOD + "\", \"code\": \"\"}").is(401);
            wire.send("POST", path + "/remove", "bob", "{\"password\": \"wrong\", \"code\": \"" + blue.recoveryCodes().get(0) + "\"}").is(401);
            wire.send("POST", path + "/remove", "bob", "{\"password\": \"" + Desk.GOOD + "\", \"code\": \"" + blue.recoveryCodes().get(0) + "\"}").is(204);
            assertThat(wire.send("GET", "/api/v1/users/" + bob.uid() + "/security-keys", "root", "").is(200).json().findValuesAsText("name"))
                    .containsExactly("Red");
            wire.send("DELETE", "/api/v1/users/" + bob.uid() + "/security-keys/" + red, "bob", "").is(403);
            wire.send("DELETE", "/api/v1/users/" + bob.uid() + "/security-keys/" + red, "root", "").is(204);
            wire.send("DELETE", "/api/v1/users/" + bob.uid() + "/security-keys/" + red, "root", "").is(404);
            assertThat(wire.desk.verify("bob", Desk.GOOD, "").uid()).isEqualTo(bob.uid());
        }
    }

    @Test
    void oneTimeCodesNeedThePasswordToBegin() {
        try (Wire wire = new Wire()) {
            wire.user("bob");
            wire.send("POST", "/api/v1/users/me/totp", "bob", "{\"password\": \"wrong\"}").is(401);
            Wire.Answer begun = wire.send("POST", "/api/v1/users/me/totp", "bob", "{\"password\": \"" + Desk.GOOD + "\"}").is(201);
            assertThat(begun.json().path("uri").asText()).startsWith("otpauth://totp/Nembo:bob?");
            assertThat(wire.send("GET", "/api/v1/users/me/totp", "bob", "").is(200).json().path("state").asText()).isEqualTo("PENDING");
            wire.send("POST", "/api/v1/users/me/totp/confirm", "bob", "{\"code\": \"abc\"}").is(400);
        }
    }

    private static Set<String> texts(JsonNode items, String member) {
        return StreamSupport.stream(items.spliterator(), false).map(item -> item.path(member).asText()).collect(Collectors.toSet());
    }
}
