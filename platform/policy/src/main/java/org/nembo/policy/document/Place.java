package org.nembo.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** A node of a document, with the way to it for messages. Immutable as the tree is. */
record Place(String path, JsonNode node) {

    NemboException wrong(String what) {
        return wrong(path, what);
    }

    static NemboException wrong(String path, String what) {
        return new NemboException(GeneralError.INVALID_REQUEST, "policy%s: %s".formatted(path.isEmpty() ? "" : ", " + path, what));
    }

    Place child(String name) {
        return new Place(path.isEmpty() ? name : path + "." + name, node.get(name));
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** @throws NemboException when it is no object, or has a key that is not known */
    Place object(Collection<String> known) {
        if (!node.isObject()) {
            throw wrong("an object is needed here, not " + kind());
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!known.isEmpty() && !known.contains(name)) {
                throw child(name).wrong("'" + cut(name) + "' is not known here" + Closest.hint(name, known));
            }
        }
        return this;
    }

    /** The members of an object. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    String text() {
        if (!node.isTextual()) {
            throw wrong("a string is needed here, not " + kind());
        }
        return node.textValue();
    }

    /** One thing, or the elements of an array that is not empty. */
    List<Place> oneOrMany() {
        if (!node.isArray()) {
            return List.of(this);
        }
        if (node.isEmpty()) {
            throw wrong("the list is empty: name at least one, or leave it out");
        }
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            all.add(new Place(path + "[" + i + "]", node.get(i)));
        }
        return all;
    }

    private String kind() {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "null";
        };
    }

    static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
