package org.nembo.objectstore.http;

import java.util.ArrayList;
import java.util.List;

/** The parameters of a query, decoded, in their order. Immutable. */
public final class Query {

    /** Nothing. */
    public static final Query EMPTY = new Query("", List.of());

    /** A parameter. @param value empty when it has none */
    public record Parameter(String name, String value) {
    }

    private final String raw;
    private final List<Parameter> parameters;

    private Query(String raw, List<Parameter> parameters) {
        this.raw = raw;
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Reads what stands behind the question mark.
     *
     * @param raw null when there is none
     * @throws org.nembo.objectstore.s3.S3Failure {@code InvalidURI}
     */
    public static Query of(String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
                parameters.add(new Parameter(name, equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true)));
            }
        }
        return new Query(raw, parameters);
    }

    /** As it came. */
    public String raw() {
        return raw;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public boolean has(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The first value; empty when there is none. */
    public String get(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.value();
            }
        }
        return "";
    }
}
