package org.nembo.http.openapi;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.nembo.api.rest.PageRequest;
import org.nembo.http.problem.Problems;

/** Turns the methods of resource classes into the operations of OpenAPI 3.1. Confined to the making of one document. */
final class Operations {

    private static final int DEEPEST = 4;
    private static final Map<String, Object> PROBLEM = Map.of("$ref", "#/components/responses/Problem");

    private final Schemas schemas;
    private final Map<String, Map<String, Object>> paths = new TreeMap<>();
    private final Map<String, Integer> ids = new TreeMap<>();
    private Map<String, Object> failure = PROBLEM;

    Operations(Schemas schemas) {
        this.schemas = schemas;
    }

    /** Path, verb, operation; in alphabetical order of the paths. */
    Map<String, Map<String, Object>> paths() {
        return paths;
    }

    /** Adds what an object serves below a path. @param failureType the media type of failures */
    void add(String path, String tag, Class<?> resource, String failureType) {
        failure = failureType.equals(Problems.MEDIA_TYPE) ? PROBLEM
                : Map.of("description", "A failure, in this API's own form", "content", Map.of(failureType, Map.of("schema", Map.of("type", "object"))));
        add(path, tag, Resource.from(resource), 0);
    }

    private void add(String base, String tag, Resource resource, int depth) {
        String path = join(base, resource.getPath());
        resource.getResourceMethods().forEach(method -> add(path, tag, method));
        resource.getChildResources().forEach(child -> add(path, tag, child, depth));
        ResourceMethod locator = resource.getResourceLocator();
        if (locator != null && depth < DEEPEST) {
            Class<?> located = locator.getInvocable().getRawResponseType();
            if (!located.isInterface() && located != Object.class && located != Class.class) {
                add(path, tag, Resource.from(located), depth + 1);
            }
        }
    }

    private void add(String path, String tag, ResourceMethod method) {
        if (method.getHttpMethod() != null) {
            paths.computeIfAbsent(path, p -> new TreeMap<>()).put(method.getHttpMethod().toLowerCase(Locale.ROOT), operation(path, tag, method));
        }
    }

    private Map<String, Object> operation(String path, String tag, ResourceMethod method) {
        Method java = method.getInvocable().getDefinitionMethod();
        boolean open = java.isAnnotationPresent(PermitAll.class) || java.getDeclaringClass().isAnnotationPresent(PermitAll.class);
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id(path, java.getName()));
        operation.put("summary", words(java.getName()));
        operation.put("tags", List.of(tag));
        List<Map<String, Object>> parameters = new ArrayList<>();
        boolean body = false;
        for (Parameter parameter : method.getInvocable().getParameters()) {
            if (parameter.getSource() == Parameter.Source.ENTITY) {
                operation.put("requestBody", Map.of("content", content(method.getConsumedTypes(), schemas.of(parameter.getType(), true))));
                body = true;
            } else {
                parameter(parameter).ifPresent(parameters::add);
            }
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        operation.put("responses", responses(method, path, open, body));
        operation.put("security", open ? List.of() : List.of(Map.of("bearer", List.of())));
        return operation;
    }

    private Optional<Map<String, Object>> parameter(Parameter parameter) {
        String in = switch (parameter.getSource()) {
            case PATH -> "path";
            case QUERY -> "query";
            case HEADER -> "header";
            case COOKIE -> "cookie";
            default -> "";
        };
        if (in.isEmpty()) {
            return Optional.empty();
        }
        String name = parameter.getSourceName();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        described.put("in", in);
        if (in.equals("path")) {
            described.put("required", true);
        }
        Map<String, Object> schema = new LinkedHashMap<>(schemas.of(parameter.getType(), true));
        if (in.equals("query") && name.equals("limit")) {
            described.put("description", "How many items, at most");
            schema.put("minimum", 1);
            schema.put("maximum", PageRequest.MAX);
        }
        if (in.equals("query") && name.equals("after")) {
            described.put("description", "The 'next' of the page before; empty for the first page");
        }
        String usual = parameter.getDefaultValue();
        if (usual != null && !usual.isEmpty()) {
            schema.put("default", "integer".equals(schema.get("type")) ? Long.valueOf(usual) : usual);
        }
        described.put("schema", schema);
        return Optional.of(described);
    }

    private Map<String, Object> responses(ResourceMethod method, String path, boolean open, boolean body) {
        Map<String, Object> responses = new TreeMap<>();
        Class<?> raw = method.getInvocable().getRawResponseType();
        if (method.isSuspendDeclared() || Response.class.isAssignableFrom(raw)) {
            responses.put("2XX", Map.of("description", "Done"));
        } else if (raw == void.class) {
            responses.put("204", Map.of("description", "Done"));
        } else {
            responses.put("200", Map.of("description", "Done",
                    "content", content(method.getProducedTypes(), schemas.of(method.getInvocable().getResponseType(), false))));
        }
        responses.put("400", failure);
        if (!open) {
            responses.put("401", failure);
            responses.put("403", failure);
        }
        if (path.contains("{")) {
            responses.put("404", failure);
        }
        if (body) {
            responses.put("413", failure);
            responses.put("415", failure);
        }
        responses.put("default", failure);
        return responses;
    }

    private static Map<String, Object> content(List<MediaType> types, Map<String, Object> schema) {
        Map<String, Object> content = new LinkedHashMap<>();
        types.forEach(type -> content.put(type.getType() + "/" + type.getSubtype(), Map.of("schema", schema)));
        if (content.isEmpty()) {
            content.put(MediaType.APPLICATION_JSON, Map.of("schema", schema));
        }
        return content;
    }

    /** The problem document, as every operation may answer it. */
    static Map<String, Object> problem() {
        return Map.of("description", "A problem (RFC 9457). Its type leads to what it means and what to do.",
                "content", Map.of(Problems.MEDIA_TYPE, Map.of("schema", Map.of("$ref", "#/components/schemas/Problem"))));
    }

    private String id(String path, String method) {
        String[] steps = path.split("/");
        String service = steps.length > 3 ? steps[3] : steps[steps.length - 1];
        String id = service + "." + method;
        int count = ids.merge(id, 1, Integer::sum);
        return count == 1 ? id : id + count;
    }

    /** {@code listAll} is "List all". */
    private static String words(String name) {
        String words = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Regular expressions of path parameters are nothing for readers. */
    private static String join(String base, String path) {
        String plain = path == null ? "" : path.replaceAll("\\{\\s*(\\w[\\w.-]*)\\s*:(?:[^{}]|\\{[^{}]*})*}", "{$1}").replaceAll("^/+|/+$", "");
        return plain.isEmpty() ? base : base + "/" + plain;
    }
}
