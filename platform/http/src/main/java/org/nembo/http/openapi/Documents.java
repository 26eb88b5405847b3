package org.nembo.http.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.rest.FailureBody;
import org.nembo.http.problem.Problems;
import org.nembo.http.rest.Claim;

/** OpenAPI 3.1 documents of APIs. */
final class Documents {

    private Documents() {
    }

    /** One document of all the given APIs. @param version the version of the server */
    static Map<String, Object> of(String title, String version, List<Claim> apis) {
        Schemas schemas = new Schemas();
        Operations operations = new Operations(schemas);
        List<Map<String, Object>> tags = new ArrayList<>();
        for (Claim claim : apis) {
            Map<String, Object> tag = new LinkedHashMap<>();
            tag.put("name", claim.title());
            tag.put("description", "Served at " + claim.path() + (claim.streams()
                    ? ". GET with 'Accept: text/event-stream' opens a live stream; 'Last-Event-ID' resumes it." : "."));
            tags.add(tag);
            String failures = claim.failureBody().map(FailureBody::mediaType).orElse(Problems.MEDIA_TYPE).split(";", 2)[0];
            claim.api().resources().forEach(resource -> operations.add(claim.path(), claim.title(), resource.getClass(), failures));
        }
        Map<String, Object> components = new LinkedHashMap<>();
        Map<String, Map<String, Object>> named = new LinkedHashMap<>(schemas.components());
        named.put("Problem", problem());
        components.put("schemas", named);
        components.put("responses", Map.of("Problem", Operations.problem()));
        components.put("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer", "description", "An access token")));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("title", title);
        info.put("version", version);
        document.put("info", info);
        document.put("servers", List.of(Map.of("url", "/")));
        document.put("tags", tags);
        document.put("paths", operations.paths());
        document.put("components", components);
        return document;
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Map.of("type", "string", "format", "uri-reference", "description", "Where the problem is explained"));
        properties.put("title", text);
        properties.put("status", Map.of("type", "integer"));
        properties.put("detail", Map.of("type", "string", "description", "What failed this time, with the values"));
        properties.put("instance", Map.of("type", "string", "format", "uri-reference"));
        properties.put("code", text);
        properties.put("retryable", Map.of("type", "boolean", "description", "Whether the same request can succeed later"));
        properties.put("traceId", text);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "object");
        problem.put("properties", properties);
        problem.put("required", List.copyOf(properties.keySet()));
        problem.put("additionalProperties", true);
        return problem;
    }
}
