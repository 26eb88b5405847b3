package org.nembo.objectstore.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** The table of operations: what is asked of, by which method, and which sub-resource of it ({@code ?acl}). Filled by one thread, then immutable. */
public final class Operations {

    /** What a request is about. */
    public enum Level {
        /** No bucket: {@code /}. */
        SERVICE, BUCKET, OBJECT
    }

    /** An operation with the name that logs, metrics and the documentation give it: {@code PutObject}. */
    public record Named(String name, Operation operation) {
    }

    /** Those that S3 has: asked for one that is not served, the answer must not be that of the operation without it. */
    private static final Set<String> KNOWN = Set.of("accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
            "inventory", "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataTable", "metrics", "notification", "object-lock",
            "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "rename", "replication", "requestPayment", "restore", "retention", "select",
            "session", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website");

    private final Map<String, Named> table = new HashMap<>();
    private final Map<Level, Set<String>> subresources = new HashMap<>();
    private final List<Operation> before = new ArrayList<>();
    private Operation pages = exchange -> {
        throw S3Failure.of(S3Code.NO_SUCH_WEBSITE_CONFIGURATION);
    };

    /**
     * Adds an operation.
     *
     * @param subresource the query parameter that asks for it; empty when there is none
     * @throws IllegalStateException when there is one at that place
     */
    public Operations on(Level level, String method, String subresource, String name, Operation operation) {
        if (table.put(place(level, method, subresource), new Named(name, operation)) != null) {
            throw new IllegalStateException("two operations for %s of %s ?%s".formatted(method, level, subresource));
        }
        subresources.computeIfAbsent(level, any -> new HashSet<>(KNOWN)).add(subresource);
        return this;
    }

    /** Adds something that is done before each request, and before it is known who sends it: {@code Access-Control-Allow-Origin} is added to answers so. */
    public Operations before(Operation operation) {
        before.add(operation);
        return this;
    }

    /** Names of all operations. */
    public Set<String> names() {
        return table.values().stream().map(Named::name).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Answers what comes to the addresses of web sites. */
    public Operations pages(Operation operation) {
        pages = operation;
        return this;
    }

    Operation pages() {
        return pages;
    }

    List<Operation> before() {
        return List.copyOf(before);
    }

    /** What is asked for. @throws S3Failure {@code MethodNotAllowed}, {@code NotImplemented} */
    Named find(Level level, String method, Query query) {
        Set<String> known = subresources.getOrDefault(level, KNOWN);
        String subresource = "";
        for (Query.Parameter parameter : query.parameters()) {
            if (known.contains(parameter.name())) {
                subresource = parameter.name();
                break;
            }
        }
        // a browser asks before it knows what the page will ask for
        Named found = table.get(place(level, method, method.equals("OPTIONS") ? "" : subresource));
        if (found == null) {
            boolean served = false;
            for (String other : List.of("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS")) {
                served |= table.containsKey(place(level, other, subresource));
            }
            S3Code code = served ? S3Code.METHOD_NOT_ALLOWED : S3Code.NOT_IMPLEMENTED;
            throw S3Failure.of(code).with("Method", method).with("ResourceType", subresource.isEmpty() ? level.name() : subresource);
        }
        return found;
    }

    private static String place(Level level, String method, String subresource) {
        return level.name() + ' ' + method + ' ' + subresource;
    }
}
