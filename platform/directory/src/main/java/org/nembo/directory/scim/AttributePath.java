package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Names an attribute: {@code userName}, {@code name.formatted}, or one of an extension. @param urn empty for the core schema @param sub empty for none */
record AttributePath(String urn, String name, String sub) {

    private static final Pattern PATH = Pattern.compile("(?:(urn:[A-Za-z0-9:._-]+):)?([$A-Za-z][A-Za-z0-9_$-]*)(?:\\.([$A-Za-z][A-Za-z0-9_$-]*))?");
    private static final List<String> CORE = List.of(Scim.USER.toLowerCase(Locale.ROOT), Scim.GROUP.toLowerCase(Locale.ROOT));

    static AttributePath parse(String text) {
        Optional<String> extension = Stream.of(Scim.INDIGO_USER, Scim.INDIGO_GROUP).filter(text::equalsIgnoreCase).findFirst();
        if (extension.isPresent()) {
            return new AttributePath("", extension.get(), "");
        }
        Matcher parts = PATH.matcher(text);
        if (text.length() > 200 || !parts.matches()) {
            throw Scim.failure("invalidPath", "'%s' names no attribute".formatted(text.length() > 80 ? text.substring(0, 80) + "…" : text));
        }
        String urn = Optional.ofNullable(parts.group(1)).orElse("");
        return new AttributePath(CORE.contains(urn.toLowerCase(Locale.ROOT)) ? "" : urn, parts.group(2), Optional.ofNullable(parts.group(3)).orElse(""));
    }

    /** The object that has the attribute: the resource, or its extension. */
    Optional<JsonNode> holder(JsonNode resource) {
        return urn.isEmpty() ? Optional.of(resource) : Scim.member(resource, urn);
    }

    /** The attribute itself, whatever it is. */
    Optional<JsonNode> find(JsonNode resource) {
        return holder(resource).flatMap(holder -> Scim.member(holder, name));
    }

    /** All values; those of a list one by one, and for a list of objects without a named part their {@code value}. */
    Stream<JsonNode> values(JsonNode resource) {
        return find(resource).stream().flatMap(AttributePath::each).flatMap(value -> sub.isEmpty()
                ? value.isObject() ? Scim.member(value, "value").stream() : Stream.of(value)
                : Scim.member(value, sub).stream().flatMap(AttributePath::each));
    }

    static Stream<JsonNode> each(JsonNode value) {
        return value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value);
    }
}
