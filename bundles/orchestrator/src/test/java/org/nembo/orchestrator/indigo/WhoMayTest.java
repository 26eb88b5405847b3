package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** Everybody tries everything on a deployment that ada made in the group physics: a member, its manager, another group, an administrator, nobody. */
class WhoMayTest {

    private static final Map<String, Subject> PEOPLE = Map.of("ada", FakePolicy.user("ada", "physics"), "max", FakePolicy.user("max", "physics"),
            "mia", FakePolicy.user("mia", "physics", "physics/admins"), "bob", FakePolicy.user("bob", "biology"), "eve", FakePolicy.user("eve"),
            "root", FakePolicy.admin(), "weak", FakePolicy.with(FakePolicy.user("ada", "physics"), "sites:read"));

    private final Wire wire = new Wire(PEOPLE);
    private final Map<String, Function<String, Wire.Answer>> reading = new LinkedHashMap<>();
    private final Map<String, Function<String, Wire.Answer>> changing = new LinkedHashMap<>();
    private String id;

    @BeforeEach
    void create() {
        id = create("ada", "");
        wire.stage.run(id);
        String resource = wire.stage.store.resources().list(id).get(0).id();
        String path = "/deployments/" + id;
        for (String below : List.of("", "/", "/template", "/log", "/extrainfo", "/resources", "/resources/" + resource, "/resources?type=tosca.nodes.Root",
                "/resources/filter?type=tosca.nodes.Root")) {
            reading.put("GET " + below, token -> wire.send("GET", path + below, token, null));
        }
        changing.put("PUT", token -> wire.send("PUT", path, token, "{\"template\":\"x\"}"));
        changing.put("PATCH", token -> wire.send("PATCH", path, token, "{\"status\":\"DELETE_FAILED\"}"));
        changing.put("action", token -> wire.send("POST", path + "/resources/" + resource + "/actions", token, "{\"type\":\"start\"}"));
        changing.put("DELETE", token -> wire.send("DELETE", path, token, null));
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private Wire.Answer creating(String token, String more) {
        return wire.send("POST", "/deployments", token, "{\"template\":%s%s}".formatted(Wire.JSON.valueToTree(Yaml.WEB), more));
    }

    private String create(String token, String more) {
        return creating(token, more).is(201).json().path("uuid").asText();
    }

    private List<String> listed(String token, String query) {
        return wire.send("GET", "/deployments" + query, token, null).is(200).json().path("content").findValuesAsText("uuid");
    }

    @Test
    void theOwnerTheManagersAndAdministratorsMayDoEverything() {
        for (String token : List.of("ada", "mia", "root")) {
            reading.forEach((name, call) -> assertThat(call.apply(token).status()).as(token + " " + name).isEqualTo(200));
        }
        for (String token : List.of("ada", "mia", "root")) {
            assertThat(changing.get("PUT").apply(token).status()).as("allowed, and then looked at").isNotIn(401, 403, 404);
            assertThat(changing.get("PATCH").apply(token).message(409, "Conflict")).contains("CREATE_COMPLETE");
            assertThat(changing.get("action").apply(token).message(409, "Conflict")).contains("web is STARTED; to start it, it must be STOPPED");
        }
        changing.get("DELETE").apply("mia").is(204);
    }

    @Test
    void aMemberOfTheGroupMayLookAndNoMore() {
        reading.forEach((name, call) -> assertThat(call.apply("max").status()).as(name).isEqualTo(200));
        changing.forEach((name, call) -> assertThat(call.apply("max").message(403, "Forbidden")).as(name)
                .startsWith("Only the owner of the deployment can perform this operation"));
        assertThat(wire.stage.row(id).status().name()).isEqualTo("CREATE_COMPLETE");
    }

    /** Once any user of the same issuer could read any deployment by its id. */
    @Test
    void toOthersItIsNotThereNotEvenToRead() {
        for (String token : List.of("bob", "eve")) {
            reading.forEach((name, call) -> assertThat(call.apply(token).message(404, "Not Found")).as(token + " " + name)
                    .isEqualTo("The deployment %s doesn't exist".formatted(id)));
            changing.forEach((name, call) -> assertThat(call.apply(token).message(404, "Not Found")).as(token + " " + name)
                    .isEqualTo("The deployment %s doesn't exist".formatted(id)));
        }
    }

    @Test
    void nobodyGetsNothingButTheNameAndTheVersion() {
        Map<String, Function<String, Wire.Answer>> all = new LinkedHashMap<>(reading);
        all.putAll(changing);
        all.put("create", token -> creating(token, ""));
        for (String path : List.of("/deployments", "/deployments/", "/configuration", "/schedules", "/schedules/1", "/nothing")) {
            all.put("GET " + path, token -> wire.send("GET", path, token, null));
        }
        all.put("schedule", token -> wire.send("POST", "/schedules", token, "{}"));
        for (String token : List.of("", "stranger")) {
            all.forEach((name, call) -> {
                if (token.isEmpty() && name.equals("GET /nothing")) {
                    return;
                }
                Wire.Answer answer = call.apply(token);
                assertThat(answer.message(401, "Unauthorized")).as(name).isNotEmpty();
                assertThat(answer.headers()).as(name).containsEntry("www-authenticate", "Bearer realm=\"nembo\"");
            });
        }
        for (String path : List.of("", "/", "/info", "/info/")) {
            assertThat(wire.send("GET", path, "", null).status()).as(path).isEqualTo(200);
        }
        wire.send("GET", "/nothing", "", null).message(404, "Not Found");
    }

    @Test
    void aTokenIsGoodForItsScopesOnly() {
        reading.forEach((name, call) -> assertThat(call.apply("weak").status()).as(name).isEqualTo(403));
        changing.forEach((name, call) -> assertThat(call.apply("weak").status()).as(name).isEqualTo(403));
        assertThat(creating("weak", "").status()).isEqualTo(403);
        assertThat(wire.send("GET", "/deployments", "weak", null).status()).isEqualTo(403);
    }

    @Test
    void aListShowsWhatIsOnesOwnAndAdministratorsAll() {
        String bobs = create("bob", "");
        assertThat(listed("ada", "")).containsExactly(id);
        assertThat(listed("ada", "?createdBy=me")).containsExactly(id);
        assertThat(listed("ada", "?createdBy=ada@https://issuer.example")).containsExactly(id);
        assertThat(listed("bob", "")).containsExactly(bobs);
        assertThat(listed("eve", "")).isEmpty();
        assertThat(listed("root", "")).containsExactly(bobs, id);
        assertThat(listed("root", "?createdBy=me")).isEmpty();
        assertThat(listed("root", "?createdBy=bob@https://issuer.example")).containsExactly(bobs);
        assertThat(listed("root", "?userGroup=physics")).containsExactly(id);
        wire.send("GET", "/deployments?createdBy=ada@https://issuer.example", "bob", null).message(403, "Forbidden");
        for (String shape : List.of("ada", "@x", "ada@", "@")) {
            assertThat(wire.send("GET", "/deployments?createdBy=" + shape, "ada", null).message(400, "Bad Request")).contains("'createdBy'");
        }
    }

    @Test
    void groupsAreThoseOfTheCaller() {
        assertThat(wire.stage.row(id).group()).as("the only one that ada is in").isEqualTo("physics");
        assertThat(wire.stage.row(create("mia", "")).group()).as("mia is in two").isEmpty();
        assertThat(wire.stage.row(create("mia", ",\"userGroup\":\"/physics\"")).group()).isEqualTo("physics");
        assertThat(wire.stage.row(create("eve", "")).group()).isEmpty();
        assertThat(creating("eve", ",\"userGroup\":\"physics\"").message(403, "Forbidden"))
                .isEqualTo("User's token does not contain a group claim or it is empty");
        assertThat(creating("bob", ",\"userGroup\":\"physics\"").message(403, "Forbidden"))
                .isEqualTo("The group physics is not in the user's authorized groups");
        assertThat(wire.send("GET", "/deployments?userGroup=physics", "bob", null).message(403, "Forbidden"))
                .isEqualTo("The group physics is not in the user's authorized groups");
        assertThat(wire.send("GET", "/deployments?userGroup=physics", "eve", null).message(403, "Forbidden")).contains("group claim");
        assertThat(listed("ada", "?userGroup=physics")).containsExactly(id);
        assertThat(listed("ada", "?userGroup=/physics")).containsExactly(id);
    }

    @Test
    void secretsAreForTheOwnerWhoAsks() {
        assertThat(outputs("ada", "")).isEqualTo("***");
        assertThat(outputs("ada", "?reveal=true")).isEqualTo("changeit");
        assertThat(outputs("root", "")).isEqualTo("***");
        for (String token : List.of("max", "mia", "root")) {
            assertThat(wire.send("GET", "/deployments/" + id + "?reveal=true", token, null).status()).as(token).isEqualTo(403);
        }
        assertThat(wire.send("GET", "/deployments", "ada", null).body()).doesNotContain("changeit");
        try (Wire open = new Wire(PEOPLE, true)) {
            String body = "{\"template\":%s}".formatted(Wire.JSON.valueToTree(Yaml.WEB));
            String other = open.send("POST", "/deployments", "ada", body).json().path("uuid").asText();
            open.stage.run(other);
            assertThat(open.send("GET", "/deployments/" + other, "ada", null).json().path("outputs").path("password").asText()).isEqualTo("changeit");
            assertThat(open.send("GET", "/deployments/" + other, "max", null).json().path("outputs").path("password").asText()).isEqualTo("***");
            assertThat(open.send("GET", "/deployments/" + other, "root", null).json().path("outputs").path("password").asText()).isEqualTo("***");
        }
    }

    private String outputs(String token, String query) {
        JsonNode deployment = wire.send("GET", "/deployments/" + id + query, token, null).is(200).json();
        return deployment.path("outputs").path("password").asText();
    }

    @Test
    void theQueryOfACallbackIsForTheOwner() {
        String called = create("ada", ",\"callback\":\"https://ada.example.org/c?key=17\"");
        assertThat(wire.send("GET", "/deployments/" + called, "ada", null).json().path("callback").asText()).isEqualTo("https://ada.example.org/c?key=17");
        assertThat(wire.send("GET", "/deployments/" + called, "max", null).json().path("callback").asText()).isEqualTo("https://ada.example.org/c");
    }
}
