package org.nembo.http.front;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.http.Exchange;

/**
 * A browser adds the cookie of a session to requests that pages of others make too. What changes something must therefore come from a page of ours: with the
 * session's own word in a header that no foreign page can set, and from our origin as the browser tells it. A token in {@code Authorization} is added by no
 * browser by itself and needs none of this.
 */
final class OwnPages {

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    private OwnPages() {
    }

    /** @throws NemboException {@code FORBIDDEN} */
    static void demand(HttpServletRequest request, Exchange exchange, Optional<URI> publicUrl) {
        if (exchange.session().isEmpty() || HARMLESS.contains(exchange.method())) {
            return;
        }
        String word = request.getHeader(BrowserSessions.CSRF_HEADER);
        if (word == null || !same(word, exchange.session().get().csrf())) {
            throw new NemboException(GeneralError.FORBIDDEN, "a request of a browser session needs the header " + BrowserSessions.CSRF_HEADER
                    + " with the session's 'csrf' of GET /api/v1/session");
        }
        if (!ours(request, publicUrl)) {
            throw new NemboException(GeneralError.FORBIDDEN, "a request of a browser session must come from a page of this server");
        }
    }

    /** A browser that tells neither is none that is known to keep foreign pages apart. */
    private static boolean ours(HttpServletRequest request, Optional<URI> publicUrl) {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean told = origin != null || site != null;
        boolean goodSite = site == null || site.equals("same-origin");
        boolean goodOrigin = origin == null || origin.equals(own(request)) || publicUrl.map(url -> url.toString().equals(origin)).orElse(false);
        return told && goodSite && goodOrigin;
    }

    private static String own(HttpServletRequest request) {
        boolean usual = request.getServerPort() == (request.isSecure() ? 443 : 80);
        return (request.getScheme() + "://" + request.getServerName()).toLowerCase(Locale.ROOT) + (usual ? "" : ":" + request.getServerPort());
    }

    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }
}
