package org.nembo.orchestrator.indigo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * Which part of a list, in which order.
 *
 * @param number    the page, from 0
 * @param sort      one of the fields that the list can be sorted by
 * @param whole     everything in one page, for a client that cannot turn pages
 */
record Paging(int number, int size, String sort, boolean ascending, boolean whole) {

    static final int USUAL = 10;
    static final int MOST = 2000;
    /** What one page can carry for a client that cannot turn pages. */
    static final int WHOLE = 10_000;
    static final String CREATED = "createdAt";

    /**
     * Reads {@code page}, {@code size} and {@code sort}.
     *
     * @param query     the parameters by name
     * @param client    what the client calls itself
     * @param sortables the fields that can be sorted by
     */
    static Paging of(Map<String, List<String>> query, String client, List<String> sortables) {
        String page = first(query, "page");
        String size = first(query, "size");
        String[] sort = first(query, "sort").split(",");
        String field = sort[0].isBlank() ? CREATED : sort[0].strip();
        if (!sortables.contains(field)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a list cannot be sorted by '%s', only by %s".formatted(shorten(field),
                    String.join(", ", sortables)));
        }
        boolean ascending = sort[0].isBlank() ? false : sort.length < 2 || !sort[1].strip().equalsIgnoreCase("desc");
        // Released versions of orpy call a method that does not exist when 'self', 'next' and 'last' are there and differ.
        if (client.toLowerCase(Locale.ROOT).startsWith("orpy") && page.isEmpty() && size.isEmpty()) {
            return new Paging(0, WHOLE, field, ascending, true);
        }
        return new Paging(number("page", page, 0, 0), Math.min(MOST, number("size", size, USUAL, 1)), field, ascending, false);
    }

    /** Everything there is, as one page. */
    static Paging everything(int size) {
        return new Paging(0, size, CREATED, false, true);
    }

    long offset() {
        return (long) number * size;
    }

    private static int number(String name, String text, int usual, int least) {
        if (text.isBlank()) {
            return usual;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' must be a whole number of at least %d, is '%s'".formatted(name, least, shorten(text)));
        }
        return Integer.parseInt(text);
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() || values.get(0) == null ? "" : values.get(0);
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
