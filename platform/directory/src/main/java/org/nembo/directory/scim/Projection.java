package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** How much of a resource is answered. {@code id} and {@code schemas} always are. */
record Projection(List<String> attributes, List<String> excluded) {

    static final Projection ALL = new Projection(List.of(), List.of());
    private static final Set<String> ALWAYS = Set.of("id", "schemas");
    private static final int MOST = 50;

    Projection {
        if (attributes.size() > MOST || excluded.size() > MOST) {
            throw Scim.failure("invalidValue", "at most %d attributes can be named".formatted(MOST));
        }
    }

    static Projection of(String attributes, String excluded) {
        return new Projection(Query.split(attributes), Query.split(excluded));
    }

    ObjectNode of(ObjectNode resource) {
        ObjectNode shown = attributes.isEmpty() ? resource.deepCopy() : chosen(resource);
        for (String name : excluded) {
            AttributePath path = AttributePath.parse(name);
            if (!ALWAYS.contains(path.name()) || !path.urn().isEmpty()) {
                remove(path, shown);
            }
        }
        return shown;
    }

    /** Whether the attribute may be left out from the start. */
    boolean leavesOut(String name) {
        return excluded.stream().anyMatch(name::equalsIgnoreCase)
                || !attributes.isEmpty() && attributes.stream().map(AttributePath::parse).noneMatch(path -> path.name().equalsIgnoreCase(name));
    }

    private ObjectNode chosen(ObjectNode resource) {
        ObjectNode shown = Scim.object();
        ALWAYS.stream().sorted().filter(resource::has).forEach(name -> shown.set(name, resource.get(name)));
        for (String name : attributes) {
            AttributePath path = AttributePath.parse(name);
            path.holder(resource).flatMap(holder -> Scim.memberName(holder, path.name()).map(real -> {
                ObjectNode target = path.urn().isEmpty() ? shown : shown.withObjectProperty(Scim.memberName(resource, path.urn()).orElseThrow());
                return target.set(real, path.sub().isEmpty() ? holder.get(real).deepCopy() : merged(target.get(real), holder.get(real), path.sub()));
            }));
        }
        return shown;
    }

    /** One part of an object, or of each object of a list, beside the parts that are there already. */
    private static JsonNode merged(JsonNode present, JsonNode value, String sub) {
        if (value.isArray()) {
            ArrayNode list = Scim.object().arrayNode();
            for (int i = 0; i < value.size(); i++) {
                list.add(merged(present == null ? null : present.get(i), value.get(i), sub));
            }
            return list;
        }
        ObjectNode part = present == null ? Scim.object() : present.deepCopy();
        Scim.memberName(value, sub).ifPresent(real -> part.set(real, value.get(real)));
        return part;
    }

    private static void remove(AttributePath path, ObjectNode from) {
        path.holder(from).flatMap(holder -> Scim.memberName(holder, path.name()).map(real -> {
            if (path.sub().isEmpty()) {
                return ((ObjectNode) holder).remove(real);
            }
            AttributePath.each(holder.get(real)).filter(JsonNode::isObject)
                    .forEach(each -> Scim.memberName(each, path.sub()).ifPresent(part -> ((ObjectNode) each).remove(part)));
            return holder;
        }));
    }
}
