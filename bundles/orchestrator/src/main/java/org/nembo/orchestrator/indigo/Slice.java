package org.nembo.orchestrator.indigo;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A page of a list. Links and content are there even when they are empty. */
public record Slice<T>(List<Link> links, List<T> content, Facts page) {

    /** Where the page lies. */
    public record Facts(int size, long totalElements, long totalPages, int number) {
    }

    public Slice {
        links = List.copyOf(links);
        content = List.copyOf(content);
    }

    /**
     * Makes a page with the links to its neighbours.
     *
     * @param total how many there are in all
     * @param asked the address that was asked for, with its query
     */
    static <T> Slice<T> of(List<T> content, long total, Paging paging, URI asked) {
        int size = paging.whole() ? content.size() : paging.size();
        long pages = size == 0 ? 1 : (total + size - 1) / size;
        int last = (int) Math.max(0, Math.min(Integer.MAX_VALUE, pages - 1));
        Function<Integer, String> address = number -> address(asked, number, paging.size());
        List<Link> links = new ArrayList<>();
        int number = paging.number();
        if (paging.whole()) {
            links.add(new Link("self", asked.toString()));
        } else {
            if (pages > 1) {
                links.add(new Link("first", address.apply(0)));
            }
            if (number > 0) {
                links.add(new Link("prev", address.apply(number - 1)));
            }
            links.add(new Link("self", address.apply(number)));
            if (number < last) {
                links.add(new Link("next", address.apply(number + 1)));
            }
            if (pages > 1) {
                links.add(new Link("last", address.apply(last)));
            }
        }
        return new Slice<>(links, content, new Facts(size, total, pages, number));
    }

    /** The same address with another page: what else was asked for stays as it was written. */
    private static String address(URI asked, int number, int size) {
        String text = asked.toString();
        String query = asked.getRawQuery() == null ? "" : asked.getRawQuery();
        String others = Arrays.stream(query.split("&")).filter(part -> !part.isEmpty() && !part.matches("(page|size)(=.*)?"))
                .map(part -> part + "&").collect(Collectors.joining());
        int end = text.indexOf('?');
        return (end < 0 ? text : text.substring(0, end)) + "?" + others + "page=" + number + "&size=" + size;
    }
}
