package org.nembo.identity.page;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.identity.Issuer;
import org.nembo.identity.Refusal;

/** Whole answers with a page. Thread-safe. */
final class Pages {

    /** Said when a form proves nothing. */
    static final String STALE = "The page was open for too long, or your browser refuses cookies. Try again.";

    private final Issuer issuer;

    Pages(Issuer issuer) {
        this.issuer = issuer;
    }

    /** The path below which the pages are. */
    String base() {
        return URI.create(issuer.name()).getRawPath();
    }

    Response.ResponseBuilder page(int status, String title, String body) {
        return page(status, title, body, Optional.empty());
    }

    /** @param target where a form's answer may lead to, outside of this server */
    Response.ResponseBuilder page(int status, String title, String body, Optional<URI> target) {
        return page(status, title, body, target, false);
    }

    /** @param script whether the page has a script of this server's */
    Response.ResponseBuilder page(int status, String title, String body, Optional<URI> target, boolean script) {
        String form = "'self'" + target.map(Pages::source).orElse("");
        return Response.status(status).type("text/html; charset=utf-8").entity(Html.page(base(), title, body)).header("Cache-Control", "no-store")
                .header("X-Frame-Options", "DENY").header("Cross-Origin-Opener-Policy", "same-origin").header("Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; " + (script ? "script-src 'self'; " : "") + "form-action " + form
                                + "; base-uri 'none'; frame-ancestors 'none'");
    }

    Response error(int status, String message) {
        return page(status, "This did not work", Html.error(message) + "<p><a href=\"/\">To the start page</a></p>").build();
    }

    /** Leads the browser on. */
    static Response.ResponseBuilder to(String address) {
        return Response.status(303).header("Location", address);
    }

    Response toLogin(String next) {
        return toLogin(new Goal(next, false));
    }

    Response toLogin(Goal goal) {
        return to(base() + "/login?" + goal.query()).build();
    }

    /** Runs what makes a page; what goes wrong becomes the page that says so. */
    Response answer(Supplier<Response> step) {
        try {
            return step.get();
        } catch (Refusal e) {
            return error(400, e.error().getDescription() == null ? e.error().getCode() : e.error().getDescription());
        } catch (NemboException e) {
            return failed(e);
        }
    }

    private Response failed(NemboException e) {
        if (e.code().status() >= 500) {
            throw e;
        }
        Object wait = e.members().get("retryAfter");
        String message = e.code().status() == 429 ? waiting(wait) : e.getMessage();
        Response.ResponseBuilder answer = page(e.code().status(), "This did not work", Html.error(message) + "<p><a href=\"/\">To the start page</a></p>");
        if (wait instanceof Number seconds) {
            answer.header("Retry-After", seconds.longValue());
        }
        return answer.build();
    }

    /** What is said to somebody who has to wait. */
    static String waiting(Object wait) {
        return wait instanceof Number seconds ? "There were too many attempts. Try again in %d seconds.".formatted(seconds.longValue())
                : "There were too many attempts. Try again later.";
    }

    /** A message of the API as people read it. */
    static String sentence(String message) {
        return message.isEmpty() ? "" : message.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + message.substring(1) + (message.endsWith(".") ? "" : ".");
    }

    /** An address with an IPv6 number has no form in which a policy could name it. */
    private static String source(URI target) {
        boolean named = target.getHost() != null && !target.getHost().startsWith("[");
        boolean web = named && ("https".equals(target.getScheme()) || "http".equals(target.getScheme()));
        return web ? " " + target.getScheme() + "://" + target.getRawAuthority() : " " + target.getScheme() + ":";
    }
}
