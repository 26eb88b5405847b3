package org.nembo.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.http.front.SampleApi;
import org.nembo.http.front.TestServer;
import org.nembo.http.front.ThingsResource;

class OpenApiTest {

    private static TestServer server;
    private static final SampleApi OTHER = new SampleApi("/other", new ThingsResource());

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer();
        OpenApiPages pages = new OpenApiPages(server.apis, "1.2.3");
        server.with("/api/v1/openapi", pages).with("/api/v1/openapi.json", pages).with("/api/v1/openapi/*", pages).start()
                .add(new SampleApi("/api/v1/things", new ThingsResource()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void describesTheOperationsOfAnApi() throws Exception {
        JsonNode document = json("/api/v1/openapi/things.json");
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/info/version").asText()).isEqualTo("1.2.3");
        assertThat(names(document.get("paths"))).containsExactly("/api/v1/things", "/api/v1/things/any/json", "/api/v1/things/bad/{kind}",
                "/api/v1/things/dear/{id}", "/api/v1/things/later/{how}", "/api/v1/things/open/hello", "/api/v1/things/who/am-i",
                "/api/v1/things/who/from", "/api/v1/things/{id}");
        assertThat(names(document.at("/paths/~1api~1v1~1things"))).containsExactly("get", "post");
        assertThat(names(document.at("/paths/~1api~1v1~1things~1{id}"))).containsExactly("delete", "get");
    }

    @Test
    void describesPagesOfLists() throws Exception {
        JsonNode list = json("/api/v1/openapi.json").at("/paths/~1api~1v1~1things/get");
        assertThat(list.at("/parameters/0/name").asText()).isEqualTo("limit");
        assertThat(list.at("/parameters/0/schema/default").asInt()).isEqualTo(20);
        assertThat(list.at("/parameters/0/schema/maximum").asInt()).isEqualTo(500);
        assertThat(list.at("/parameters/1/name").asText()).isEqualTo("after");
        assertThat(list.at("/responses/200/content/application~1json/schema/$ref").asText()).isEqualTo("#/components/schemas/PageOfThing");
        assertThat(list.at("/operationId").asText()).isEqualTo("things.list");
    }

    @Test
    void showsSecurityAndProblemsOfEveryOperation() throws Exception {
        JsonNode paths = json("/api/v1/openapi.json").get("paths");
        paths.forEach(verbs -> verbs.forEach(operation -> {
            assertThat(operation.at("/responses/default/$ref").asText()).isEqualTo("#/components/responses/Problem");
            assertThat(operation.get("security")).isNotNull();
        }));
        assertThat(paths.at("/~1api~1v1~1things~1open~1hello/get/security")).isEmpty();
        assertThat(paths.at("/~1api~1v1~1things~1open~1hello/get/responses").has("401")).isFalse();
        assertThat(paths.at("/~1api~1v1~1things/get/security/0/bearer")).isNotNull();
        assertThat(paths.at("/~1api~1v1~1things/post/responses").has("415")).isTrue();
    }

    @Test
    void describesRecordsAsJsonWritesThem() throws Exception {
        JsonNode schemas = json("/api/v1/openapi.json").at("/components/schemas");
        JsonNode thing = schemas.get("Thing");
        assertThat(names(thing.get("properties"))).containsExactly("colour", "made", "name", "parts", "size");
        assertThat(thing.at("/properties/made/format").asText()).isEqualTo("date-time");
        assertThat(thing.at("/properties/size/type").asText()).isEqualTo("integer");
        assertThat(thing.at("/properties/colour/enum").toString()).isEqualTo("[\"RED\",\"GREEN\"]");
        assertThat(thing.at("/properties/parts/items/$ref").asText()).isEqualTo("#/components/schemas/Part");
        assertThat(thing.has("required")).as("it is sent, too, and only the resource knows what it needs").isFalse();
        assertThat(schemas.at("/PageOfThing/required").toString()).isEqualTo("[\"items\"]");
        assertThat(names(schemas.at("/Problem/properties"))).contains("type", "title", "status", "detail", "code", "retryable", "traceId");
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        JsonNode document = json("/api/v1/openapi.json");
        assertThat(document.findValuesAsText("$ref")).isNotEmpty()
                .allSatisfy(reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
    }

    @Test
    void followsTheComingAndGoingOfApis() throws Exception {
        assertThat(json("/api/v1/openapi.json").get("paths").has("/other")).isFalse();
        server.add(OTHER);
        assertThat(json("/api/v1/openapi.json").get("paths").has("/other")).isTrue();
        assertThat(json("/api/v1/openapi/other.json").at("/info/title").asText()).isEqualTo("Sample at /other");
        server.apis.removeApi(OTHER);
        assertThat(json("/api/v1/openapi.json").get("paths").has("/other")).isFalse();
        assertThat(server.get("/api/v1/openapi/other.json").statusCode()).isEqualTo(404);
    }

    @Test
    void hasAPageToReadWithoutScriptsOrForeignResources() throws Exception {
        HttpResponse<String> page = server.send("/api/v1/openapi", request -> request);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.body()).contains("<h2>Sample at /api/v1/things</h2>", "<code>/api/v1/things/{id}</code>", "id=\"type-Thing\"", "(no token needed)")
                .doesNotContain("<script").doesNotContain("http://").doesNotContain("https://").doesNotContain("src=");
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = server.send(path, request -> request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return new ObjectMapper().readTree(answer.body());
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
