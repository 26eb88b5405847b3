package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations of a PATCH (RFC 7644, section 3.5.2). Pure functions. */
final class Patch {

    /** What is done to a value. */
    enum Verb {
        ADD, REPLACE, REMOVE
    }

    /**
     * What is aimed at.
     *
     * @param filter which elements of a list
     * @param sub    a part of each of them; empty for none
     */
    record Target(AttributePath path, Optional<Filter> filter, String sub) {

        private static final Pattern FILTERED = Pattern.compile("([^\\[\\]]+)\\[(.*)](?:\\.([$A-Za-z][A-Za-z0-9_$-]*))?", Pattern.DOTALL);

        static Target parse(String text) {
            Matcher parts = FILTERED.matcher(text);
            if (!parts.matches()) {
                AttributePath path = AttributePath.parse(text);
                return new Target(new AttributePath(path.urn(), path.name(), ""), Optional.empty(), path.sub());
            }
            return new Target(AttributePath.parse(parts.group(1)), Optional.of(FilterParser.parse(parts.group(2))),
                    Optional.ofNullable(parts.group(3)).orElse(""));
        }
    }

    /** One operation. @param target empty for the resource as a whole @param value a missing node for none */
    record Operation(Verb verb, Optional<Target> target, JsonNode value) {
    }

    private static final int MOST = 100;

    private Patch() {
    }

    static List<Operation> parse(JsonNode body) {
        ObjectNode message = Scim.checked(body);
        JsonNode operations = Scim.member(message, "Operations").orElse(null);
        if (operations == null || !operations.isArray() || operations.isEmpty() || operations.size() > MOST) {
            throw Scim.failure("invalidSyntax", "a PATCH has 1 to %d 'Operations'".formatted(MOST));
        }
        List<Operation> all = new ArrayList<>();
        for (JsonNode each : operations) {
            all.add(operation(Scim.checked(each)));
        }
        return all;
    }

    private static Operation operation(ObjectNode each) {
        Verb verb;
        try {
            verb = Verb.valueOf(Scim.text(each, "op").orElse("").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Scim.failure("invalidSyntax", "'op' must be add, replace or remove");
        }
        Optional<Target> target = Scim.text(each, "path").filter(path -> !path.isBlank()).map(Target::parse);
        JsonNode value = Scim.member(each, "value").orElse(Scim.object().path("none"));
        if (verb == Verb.REMOVE && target.isEmpty()) {
            throw Scim.failure("noTarget", "'remove' needs a 'path'");
        }
        if (verb != Verb.REMOVE && (value.isMissingNode() || target.isEmpty() && !value.isObject())) {
            throw Scim.failure("invalidValue",
                    "'%s' needs a 'value', which is an object when there is no 'path'".formatted(verb.name().toLowerCase(Locale.ROOT)));
        }
        return new Operation(verb, target, value);
    }

    /** The resource as it would be then. */
    static ObjectNode apply(List<Operation> operations, ObjectNode resource) {
        ObjectNode changed = resource.deepCopy();
        for (Operation each : operations) {
            if (each.target().isEmpty()) {
                each.value().properties().forEach(member -> apply(each.verb(), Target.parse(member.getKey()), member.getValue(), changed));
            } else {
                apply(each.verb(), each.target().get(), each.value(), changed);
            }
        }
        return changed;
    }

    private static void apply(Verb verb, Target target, JsonNode value, ObjectNode resource) {
        AttributePath path = target.path();
        ObjectNode holder = path.urn().isEmpty() ? resource
                : resource.withObjectProperty(Scim.memberName(resource, path.urn()).orElse(path.urn()));
        String name = Scim.memberName(holder, path.name()).orElse(path.name());
        if (target.filter().isPresent()) {
            elements(verb, target, value, holder, name);
        } else if (target.sub().isEmpty()) {
            put(verb, name, value, holder);
        } else {
            List<ObjectNode> parts = objects(holder, name);
            parts.forEach(part -> put(verb, Scim.memberName(part, target.sub()).orElse(target.sub()), value, part));
        }
    }

    /** The objects whose part is meant; one is made where there is none. */
    private static List<ObjectNode> objects(ObjectNode holder, String name) {
        if (!holder.has(name)) {
            holder.putObject(name);
        }
        return AttributePath.each(holder.get(name)).filter(JsonNode::isObject).map(ObjectNode.class::cast).toList();
    }

    private static void put(Verb verb, String name, JsonNode value, ObjectNode holder) {
        JsonNode present = holder.get(name);
        if (verb == Verb.REMOVE) {
            holder.remove(name);
        } else if (present != null && present.isObject() && value.isObject()) {
            value.properties().forEach(member -> put(verb, Scim.memberName(present, member.getKey()).orElse(member.getKey()), member.getValue(),
                    (ObjectNode) present));
        } else if (verb == Verb.ADD && present != null && present.isArray()) {
            AttributePath.each(value).filter(each -> !contains((ArrayNode) present, each)).forEach(((ArrayNode) present)::add);
        } else {
            holder.set(name, value);
        }
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        return AttributePath.each(list).anyMatch(value::equals);
    }

    private static void elements(Verb verb, Target target, JsonNode value, ObjectNode holder, String name) {
        List<JsonNode> fitting = AttributePath.each(holder.path(name).isArray() ? holder.get(name) : Scim.object().arrayNode())
                .filter(target.filter().orElseThrow()::matches).toList();
        if (fitting.isEmpty() && verb != Verb.REMOVE) {
            throw Scim.failure("noTarget", "nothing in '%s' fits the filter of the path".formatted(name));
        }
        for (JsonNode each : fitting) {
            if (!target.sub().isEmpty()) {
                put(verb, Scim.memberName(each, target.sub()).orElse(target.sub()), value, (ObjectNode) each);
            } else if (verb == Verb.REMOVE) {
                removeSame((ArrayNode) holder.get(name), each);
            } else {
                Scim.checked(value).properties().forEach(member -> put(verb, member.getKey(), member.getValue(), (ObjectNode) each));
            }
        }
    }

    private static void removeSame(ArrayNode list, JsonNode element) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i) == element) {
                list.remove(i);
            }
        }
    }
}
