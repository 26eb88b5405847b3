package org.nembo.http.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.glassfish.jersey.server.internal.ContainerUtils;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** The addresses of a request in the form that Jersey wants. */
final class Addresses {

    private Addresses() {
    }

    /** Where the API begins, with a trailing slash, as the client sees it. */
    static URI base(HttpServletRequest request, String path) {
        return uri(origin(request) + path + "/");
    }

    /** What the client asked for; the API itself always with its slash, so that it lies below its base. */
    static URI of(HttpServletRequest request, String path) {
        String query = request.getQueryString();
        String address = request.getRequestURI();
        return uri(origin(request) + (address.length() == path.length() ? address + "/" : address) + (query == null ? "" : "?" + query));
    }

    private static String origin(HttpServletRequest request) {
        String scheme = request.getScheme();
        int port = request.getServerPort();
        boolean usual = port == ("https".equals(scheme) ? 443 : 80);
        return scheme + "://" + request.getServerName() + (usual ? "" : ":" + port);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return lenient(text);
        }
    }

    /** Browsers and scripts send characters such as { and | that a URI must not have. */
    private static URI lenient(String text) {
        try {
            return URI.create(ContainerUtils.encodeUnsafeCharacters(text));
        } catch (IllegalArgumentException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the address is not a well-formed URI", e);
        }
    }
}
