package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which resources of a list, and how much of them.
 *
 * @param startIndex from 1
 * @param count      0 to {@value Scim#MOST}
 */
record Query(Optional<Filter> filter, Optional<AttributePath> sortBy, boolean descending, int startIndex, int count, Projection projection) {

    private static final int DEFAULT_COUNT = 100;

    /** The parameters of an address; each may be null. */
    static Query of(String filter, String sortBy, String sortOrder, Integer startIndex, Integer count, Projection projection) {
        return new Query(Optional.ofNullable(filter).filter(text -> !text.isBlank()).map(FilterParser::parse),
                Optional.ofNullable(sortBy).filter(text -> !text.isBlank()).map(AttributePath::parse), "descending".equalsIgnoreCase(sortOrder),
                Math.max(1, Optional.ofNullable(startIndex).orElse(1)), Math.max(0, Math.min(Scim.MOST, Optional.ofNullable(count).orElse(DEFAULT_COUNT))),
                projection);
    }

    /** The body of a {@code .search}. */
    static Query of(JsonNode body) {
        ObjectNode search = Scim.checked(body);
        return of(Scim.text(search, "filter").orElse(null), Scim.text(search, "sortBy").orElse(null), Scim.text(search, "sortOrder").orElse(null),
                number(search, "startIndex"), number(search, "count"), new Projection(names(search, "attributes"), names(search, "excludedAttributes")));
    }

    private static Integer number(JsonNode search, String name) {
        return Scim.member(search, name).map(value -> {
            if (!value.isInt()) {
                throw Scim.failure("invalidValue", "'%s' must be a whole number".formatted(name));
            }
            return value.asInt();
        }).orElse(null);
    }

    private static List<String> names(JsonNode search, String name) {
        return Scim.member(search, name).stream().flatMap(AttributePath::each).map(JsonNode::asText).toList();
    }

    /** Whether the whole list must be looked at. */
    boolean scans() {
        return filter.isPresent() || sortBy.isPresent();
    }

    /** The answer from the whole list. */
    ObjectNode answer(Stream<ObjectNode> all) {
        List<ObjectNode> found = all.filter(each -> filter.map(wanted -> wanted.matches(each)).orElse(true)).sorted(order()).toList();
        int from = Math.min(startIndex - 1, found.size());
        return answer(found.size(), found.subList(from, Math.min(found.size(), from + count)));
    }

    /** The answer with the part of the list that was asked for. */
    ObjectNode answer(int total, List<ObjectNode> part) {
        ObjectNode answer = Scim.object();
        answer.putArray("schemas").add(Scim.LIST);
        answer.put("totalResults", total).put("startIndex", startIndex).put("itemsPerPage", part.size());
        ArrayNode resources = answer.putArray("Resources");
        part.forEach(each -> resources.add(projection.of(each)));
        return answer;
    }

    private Comparator<ObjectNode> order() {
        if (sortBy.isEmpty()) {
            return (left, right) -> 0;
        }
        Comparator<String> ascending = Filter.Compare::order;
        Comparator<ObjectNode> by = Comparator.comparing(each -> sortBy.get().values(each).findFirst().map(JsonNode::asText).orElse("").toLowerCase(
                Locale.ROOT), ascending);
        return descending ? by.reversed() : by;
    }

    /** Names in one parameter, separated by commas; null for none. */
    static List<String> split(String names) {
        return names == null ? List.of() : Arrays.stream(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }
}
