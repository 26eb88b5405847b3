package org.nembo.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.UserResource;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.util.List;
import org.glassfish.jersey.client.ClientConfig;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.User;
import org.nembo.directory.Stage;
import org.nembo.directory.credential.Desk;
import org.nembo.directory.rest.Wire;

class ScimApiTest {

    private static final String PATCH = "{\"schemas\": [\"" + Scim.PATCH + "\"], \"Operations\": [%s]}";

    @Test
    void aClientOfTheShelfDoesItsWork() throws Exception {
        try (Wire wire = new Wire();
                Client client = ClientBuilder.newClient(new ClientConfig().connectorProvider((any, configuration) -> new JavaConnector()))) {
            client.register((ClientRequestFilter) request -> request.getHeaders().putSingle("Authorization", "Bearer root"));
            ScimService scim = new ScimService(client.target(wire.base() + "/scim"));
            assertThat(scim.getServiceProviderConfig().getPatch().isSupported()).isTrue();
            assertThat(scim.getSchemas().getTotalResults()).isEqualTo(4);
            assertThat(scim.getResourceTypes().getTotalResults()).isEqualTo(2);
            UserResource bob = scim.create("Users", new UserResource().setUserName("bob").setDisplayName("Bob")
                    .setEmails(new Email().setValue("bob@example.org")));
            assertThat(scim.retrieve(bob).getEmails().get(0).getValue()).isEqualTo("bob@example.org");
            bob = scim.replace(bob.setDisplayName("Bob the Builder"));
            bob = scim.modifyRequest(bob).replaceValue("active", false).invoke();
            assertThat(bob.getActive()).isFalse();
            assertThat(bob.getDisplayName()).isEqualTo("Bob the Builder");
            GroupResource group = scim.create("Groups", new GroupResource().setDisplayName("physics"));
            group = scim.modifyRequest(group).addValues("members", new Member().setValue(bob.getId())).invoke(GroupResource.class);
            assertThat(group.getMembers()).singleElement().satisfies(member -> assertThat(member.getDisplay()).isEqualTo("bob"));
            ListResponse<UserResource> found = scim.searchRequest("Users").filter("userName sw \"b\" and active eq false").invoke(UserResource.class);
            assertThat(found.getResources()).extracting(UserResource::getUserName).containsExactly("bob");
            assertThat(found.getResources().get(0).getGroups().get(0).getDisplay()).isEqualTo("physics");
            assertThatThrownBy(() -> scim.create("Users", new UserResource().setUserName("BOB"))).isInstanceOf(ResourceConflictException.class)
                    .hasMessageContaining("already");
            scim.delete(bob);
            String gone = bob.getId();
            assertThatThrownBy(() -> scim.retrieve("Users", gone, UserResource.class)).isInstanceOf(ResourceNotFoundException.class);
        }
    }

    @Test
    void listsInParts() {
        try (Wire wire = new Wire()) {
            for (int i = 0; i < 7; i++) {
                wire.stage.user("u" + i);
            }
            JsonNode part = wire.send("GET", "/scim/Users?startIndex=3&count=2", "root", "").is(200).json();
            assertThat(part.path("totalResults").asInt()).isEqualTo(8);
            assertThat(part.findValuesAsText("userName")).containsExactly("u1", "u2");
            String filter = "&filter=userName+sw+%22u%22&sortBy=userName&sortOrder=descending&attributes=userName";
            part = wire.send("GET", "/scim/Users?startIndex=2&count=2" + filter, "root", "").is(200).json();
            assertThat(part.path("totalResults").asInt()).isEqualTo(7);
            assertThat(part.findValuesAsText("userName")).containsExactly("u5", "u4");
            assertThat(part.path("Resources").get(0).has("meta")).isFalse();
            assertThat(wire.send("GET", "/scim/Users?count=0", "root", "").is(200).json().path("Resources")).isEmpty();
            assertThat(wire.send("POST", "/scim/.search", "root", "{\"filter\": \"displayName eq \\\"admins\\\" or userName eq \\\"u3\\\"\"}").is(200).json()
                    .path("totalResults").asInt()).isEqualTo(2);
        }
    }

    @Test
    void failuresAreTheStandards() {
        try (Wire wire = new Wire()) {
            wire.user("bob");
            Wire.Answer answer = wire.send("GET", "/scim/Users?filter=nonsense", "root", "").is(400);
            assertThat(answer.header("Content-Type")).startsWith(Scim.MEDIA_TYPE);
            assertThat(answer.json().path("scimType").asText()).isEqualTo("invalidFilter");
            assertThat(answer.json().path("schemas").get(0).asText()).isEqualTo(Scim.ERROR);
            assertThat(wire.send("GET", "/scim/Users/none", "root", "").is(404).json().path("status").asText()).isEqualTo("404");
            assertThat(wire.send("GET", "/scim/Users", "", "").is(401).json().path("status").asText()).isEqualTo("401");
            assertThat(wire.send("POST", "/scim/Users", "root", "{\"userName\": \"bob\"}").is(409).json().path("scimType").asText()).isEqualTo("uniqueness");
            wire.send("POST", "/scim/Users", "root", "[]").is(400);
            wire.send("POST", "/scim/Users", "root", "").is(400);
            wire.send("PATCH", "/scim/Me", "bob", PATCH.formatted("{\"op\": \"replace\", \"path\": \"active\", \"value\": false}")).is(409);
            wire.send("PATCH", "/scim/Me", "bob", PATCH.formatted("{\"op\": \"replace\", \"path\": \"userName\", \"value\": \"root\"}")).is(409);
            wire.send("PATCH", "/scim/Me", "bob", PATCH.formatted("{\"op\": \"add\", \"path\": \"groups\", \"value\": [{\"value\": \"x\"}]}")).is(200);
            assertThat(wire.send("GET", "/scim/Me", "bob", "").is(200).json().path("groups")).isEmpty();
        }
    }

    @Test
    void aUserIsMadeWithKeysAndAPasswordOrNotAtAll() {
        try (Wire wire = new Wire()) {
            String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            String body = "{\"userName\": \"bob\", \"password\": \"%s\", \"%s\": {\"sshKeys\": [{\"display\": \"laptop\", \"value\": \"%s\"}]}}";
            wire.send("POST", "/scim/Users", "root", body.formatted("short", Scim.INDIGO_USER, key)).is(400);
            assertThat(wire.stage.accounts.isTaken("bob")).isFalse();
            String good = body.formatted(Desk.GOOD, Scim.INDIGO_USER, key);
            Wire.Answer made = wire.send("POST", "/scim/Users", "root", good, "Content-Type", Scim.MEDIA_TYPE).is(201);
            assertThat(made.body()).doesNotContain(Desk.GOOD);
            User bob = wire.desk.verify("bob", Desk.GOOD, "");
            JsonNode indigo = made.json().path(Scim.INDIGO_USER);
            assertThat(indigo.path("sshKeys").get(0).path("display").asText()).isEqualTo("laptop");
            assertThat(indigo.path("oidcIds").get(0).path("subject").asText()).isEqualTo(bob.uid());
            String path = "/scim/Users/" + bob.uid();
            String tag = made.header("ETag");
            wire.send("GET", path, "root", "", "If-None-Match", wire.send("GET", path, "root", "").header("ETag")).is(304);
            String remove = PATCH.formatted("{\"op\": \"remove\", \"path\": \"" + Scim.INDIGO_USER + ":sshKeys[display eq \\\"laptop\\\"]\"}");
            assertThat(wire.send("PATCH", path, "root", remove, "If-Match", tag).is(200).json().path(Scim.INDIGO_USER).path("sshKeys")).isEmpty();
            wire.send("PATCH", path, "root", remove, "If-Match", tag).is(412);
        }
    }

    @Test
    void whatIsRefusedHalfWayIsNotDoneAtAll() {
        try (Wire wire = new Wire()) {
            User bob = wire.user("bob");
            String user = "/scim/Users/" + bob.uid();
            String name = "{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"Robert\"}, "
                    + "{\"op\": \"replace\", \"path\": \"active\", \"value\": false}";
            String key = ", {\"op\": \"add\", \"path\": \"" + Scim.INDIGO_USER + ":sshKeys\", \"value\": [{\"value\": \"ssh-ed25519 AAAA\"}]}";
            String before = wire.send("GET", user, "root", "").is(200).body();
            wire.send("PATCH", user, "root", PATCH.formatted(name + key)).is(400);
            assertThat(wire.send("GET", user, "root", "").is(200).body()).isEqualTo(before);
            JsonNode changed = wire.send("PATCH", user, "root", PATCH.formatted(name)).is(200).json();
            assertThat(changed.path("displayName").asText()).isEqualTo("Robert");
            assertThat(changed.path("active").asBoolean()).isFalse();

            wire.stage.groups.ensure(List.of("physics"));
            String group = "/scim/Groups/" + wire.stage.groups.get("physics").id();
            before = wire.send("GET", group, "root", "").is(200).body();
            wire.send("PUT", group, "root", "{\"displayName\": \"physics\", \"members\": [{\"value\": \"" + bob.uid() + "\"}, {\"value\": \"none\"}], \""
                    + Scim.INDIGO_GROUP + "\": {\"description\": \"Of matter\"}}").is(404);
            assertThat(wire.send("GET", group, "root", "").is(200).body()).isEqualTo(before);
            wire.send("POST", "/scim/Groups", "root", "{\"displayName\": \"chemistry\", \"members\": [{\"value\": \"none\"}]}").is(404);
            assertThat(wire.stage.groups.exists("chemistry")).isFalse();
        }
    }

    @Test
    void membersComeAndGo() {
        try (Wire wire = new Wire()) {
            wire.stage.groups.ensure(List.of("users/s3", "users/s3/deep"));
            User boss = wire.user("boss");
            wire.stage.groups.appoint(Stage.ROOT, "users/s3", boss.uid());
            User bob = wire.user("bob");
            User eve = wire.user("eve");
            String path = "/scim/Groups/" + wire.stage.groups.get("users/s3").id();
            String add = "{\"op\": \"add\", \"path\": \"members\", \"value\": [{\"value\": \"%s\"}, {\"value\": \"%s\"}]}".formatted(bob.uid(), eve.uid());
            assertThat(wire.send("PATCH", path, "boss", PATCH.formatted(add)).is(200).json().path("members")).hasSize(2);
            assertThat(wire.send("GET", path + "/members?startIndex=2&count=5", "bob", "").is(200).json().path("Resources")).hasSize(1);
            JsonNode below = wire.send("GET", path + "/subgroups", "bob", "").is(200).json();
            assertThat(below.findValuesAsText("display")).containsExactlyInAnyOrder("users/s3/admins", "users/s3/deep");
            String remove = "{\"op\": \"remove\", \"path\": \"members[value eq \\\"%s\\\"]\"}".formatted(bob.uid());
            assertThat(wire.send("PATCH", path, "boss", PATCH.formatted(remove)).is(200).json().path("members")).hasSize(1);
            assertThat(wire.send("GET", path, "bob", "").is(200).json().has("members")).as("to others members are not shown").isFalse();
            wire.send("PATCH", path, "boss", PATCH.formatted("{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"admins\"}")).is(400);
            wire.send("PATCH", path, "boss", PATCH.formatted("{\"op\": \"add\", \"path\": \"members\", \"value\": [{\"value\": \"none\"}]}")).is(404);
            String all = "{\"op\": \"remove\", \"path\": \"members\"}";
            assertThat(wire.send("PATCH", path, "boss", PATCH.formatted(all)).is(200).json().path("members")).isEmpty();
        }
    }
}
