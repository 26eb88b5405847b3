package org.nembo.security.session;

import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Subject;

/** Who the caller is, however they are signed in, and the end of the browser session of this request. */
@Path("/")
@Produces("application/json")
public final class SessionResource {

    /** Takes the cookie away. */
    static final String NO_COOKIE = BrowserSessions.COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

    /** Who is signed in. @param session absent when the request came with a token */
    public record Caller(String id, String issuer, String subject, String username, List<String> groups, List<String> scopes, Optional<Current> session) {
    }

    /** The session of the request. @param ends when it is over if it is not used any more */
    public record Current(String id, String csrf, Instant created, Instant proved, Instant ends) {
    }

    private final BrowserSessions sessions;

    SessionResource(BrowserSessions sessions) {
        this.sessions = sessions;
    }

    @GET
    public Caller show(@Context SecurityContext security, @CookieParam(BrowserSessions.COOKIE) String cookie,
            @HeaderParam("Authorization") String authorization) {
        Subject caller = (Subject) security.getUserPrincipal();
        return new Caller(caller.id(), caller.issuer(), caller.subject(), caller.username(), caller.groups().stream().sorted().toList(),
                caller.scopes().stream().sorted().toList(), session(cookie, authorization)
                        .map(session -> new Current(session.id(), session.csrf(), session.created(), session.proved(), sessions.ends(session))));
    }

    @DELETE
    public Response signOut(@CookieParam(BrowserSessions.COOKIE) String cookie, @HeaderParam("Authorization") String authorization) {
        Session session = session(cookie, authorization).orElseThrow(() -> new NemboException(GeneralError.INVALID_REQUEST,
                "this request is signed in with a token and not with a browser session: revoke the token instead"));
        sessions.close(session.subject().id(), session.id());
        return Response.noContent().header("Set-Cookie", NO_COOKIE).build();
    }

    /** The front takes the token when there are both. */
    private Optional<Session> session(String cookie, String authorization) {
        return cookie == null || authorization != null ? Optional.empty() : sessions.find(cookie);
    }
}
