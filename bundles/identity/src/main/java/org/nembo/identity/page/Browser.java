package org.nembo.identity.page;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Subject;
import org.nembo.identity.Issuer;
import org.nembo.identity.Opaque;

/**
 * The browser that sends a request: its session, and what proves that a form is one of ours. Before there is a session, a form carries the hash of a cookie
 * that only this server can set, so that nobody else's page can sign a browser in. Thread-safe.
 */
final class Browser {

    static final String BEFORE = "__Host-before";

    private static final int LONGEST_COOKIE = 200;
    private static final int LONGEST_NEXT = 6000;

    private final BrowserSessions sessions;
    private final Issuer issuer;

    Browser(BrowserSessions sessions, Issuer issuer) {
        this.sessions = sessions;
        this.issuer = issuer;
    }

    /** A form's proof before there is a session. @param cookie to be set; empty when the browser has it */
    record Before(String token, Optional<String> cookie) {

        Response.ResponseBuilder set(Response.ResponseBuilder answer) {
            cookie.ifPresent(value -> answer.header("Set-Cookie", Browser.cookie(BEFORE, value)));
            return answer;
        }
    }

    Optional<BrowserSessions.Session> session(HttpServletRequest request) {
        return cookie(request, BrowserSessions.COOKIE).flatMap(sessions::find);
    }

    /** Ends the session that the browser has, if any. */
    void leave(HttpServletRequest request) {
        session(request).ifPresent(old -> sessions.close(old.subject().id(), old.id()));
    }

    /**
     * A session of theirs, in place of another's that the browser may have. Who proves again who they are goes on in their session, so that no client is told
     * that it ended. The value of a cookie from before a sign-in is worth nothing after it.
     */
    Response.ResponseBuilder enter(HttpServletRequest request, Subject subject, Response.ResponseBuilder answer) {
        BrowserSessions.Opened opened = session(request).filter(present -> present.subject().id().equals(subject.id()))
                .flatMap(present -> cookie(request, BrowserSessions.COOKIE)).flatMap(sessions::renew).orElseGet(() -> open(request, subject));
        return entered(opened, answer);
    }

    private BrowserSessions.Opened open(HttpServletRequest request, Subject subject) {
        leave(request);
        return sessions.open(subject, request.getRemoteAddr(), agent(request));
    }

    /**
     * A new session for somebody who proved elsewhere who they are: what their issuer says of them now is in it, and not what it said before.
     *
     * @param proved when
     */
    Response.ResponseBuilder enter(HttpServletRequest request, Subject subject, Instant proved, Response.ResponseBuilder answer) {
        leave(request);
        return entered(sessions.open(subject, proved, request.getRemoteAddr(), agent(request)), answer);
    }

    private static Response.ResponseBuilder entered(BrowserSessions.Opened opened, Response.ResponseBuilder answer) {
        return answer.header("Set-Cookie", cookie(BrowserSessions.COOKIE, opened.cookie())).header("Set-Cookie", gone(BEFORE));
    }

    private static String agent(HttpServletRequest request) {
        return request.getHeader("User-Agent") == null ? "" : request.getHeader("User-Agent");
    }

    static Response.ResponseBuilder signedOut(Response.ResponseBuilder answer) {
        return answer.header("Set-Cookie", gone(BrowserSessions.COOKIE));
    }

    Before before(HttpServletRequest request) {
        Optional<String> present = cookie(request, BEFORE);
        String value = present.orElseGet(Opaque::value);
        return new Before(token(value), present.isPresent() ? Optional.empty() : Optional.of(value));
    }

    /** What the browser is known by before it has a session; empty when it has not been here. */
    Optional<String> known(HttpServletRequest request) {
        return cookie(request, BEFORE).map(Opaque::hash);
    }

    /** Secrets that only this browser and this server can tell, one for each purpose; empty when the browser has not been here. */
    Optional<UnaryOperator<String>> words(HttpServletRequest request) {
        return cookie(request, BEFORE).map(value -> purpose -> Opaque.hash(purpose + " " + value));
    }

    /** Whether a form of a browser without a session is one of ours. */
    boolean isOurs(HttpServletRequest request, String token) {
        return isSameOrigin(request) && cookie(request, BEFORE).filter(value -> Opaque.same(token(value), token)).isPresent();
    }

    /** Whether a form of a session is one of ours. */
    boolean isOurs(HttpServletRequest request, BrowserSessions.Session session, String token) {
        return isSameOrigin(request) && Opaque.same(session.csrf(), token);
    }

    private boolean isSameOrigin(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = request.getHeader("Origin");
        return origin == null || origin.equals(issuer.origin().toString());
    }

    /** Where to go after a sign-in: a path of this server, the start page when it is anything else. */
    static String next(String wanted) {
        boolean local = wanted.startsWith("/") && !wanted.startsWith("//") && !wanted.contains("\\") && wanted.length() <= LONGEST_NEXT
                && wanted.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        try {
            return local && URI.create(wanted).getRawAuthority() == null ? wanted : "/";
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    private static String token(String cookie) {
        return Opaque.hash("form " + cookie);
    }

    static Optional<String> cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name) && cookie.getValue().length() <= LONGEST_COOKIE) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    static String cookie(String name, String value) {
        return name + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax";
    }

    static String gone(String name) {
        return name + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax";
    }
}
