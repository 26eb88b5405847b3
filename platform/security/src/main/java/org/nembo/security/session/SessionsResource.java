package org.nembo.security.session;

import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The caller's browser sessions; an administrator may name another owner. */
@Path("/")
@Produces("application/json")
public final class SessionsResource {

    /** A session as its owner sees it. @param current whether this request came with it */
    public record Listed(String id, String username, Instant created, Instant lastSeen, Instant proved, Instant ends, String client, String agent,
            boolean current) {
    }

    /** How many ended. */
    public record Closed(int closed) {
    }

    private final BrowserSessions sessions;
    private final Policy policy;

    SessionsResource(BrowserSessions sessions, Policy policy) {
        this.sessions = sessions;
        this.policy = policy;
    }

    @GET
    public Page<Listed> list(@Context SecurityContext security, @CookieParam(BrowserSessions.COOKIE) String cookie,
            @QueryParam("owner") @DefaultValue("") String owner, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        String of = owner(caller(security), owner, "sessions:list", "sessions");
        String current = Optional.ofNullable(cookie).flatMap(sessions::find).map(Session::id).orElse("");
        return sessions.list(of, new PageRequest(limit, after)).map(session -> new Listed(session.id(), session.subject().username(), session.created(),
                session.lastSeen(), session.proved(), sessions.ends(session), session.client(), session.agent(), session.id().equals(current)));
    }

    @DELETE
    @Path("{id}")
    public void close(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("owner") @DefaultValue("") String owner) {
        Subject caller = caller(security);
        if (!sessions.close(caller.id(), owner(caller, owner, "sessions:close", "sessions/" + id), id)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no session " + id + " of yours");
        }
    }

    /** Signs out everywhere. */
    @DELETE
    public Closed closeAll(@Context SecurityContext security, @QueryParam("owner") @DefaultValue("") String owner) {
        Subject caller = caller(security);
        return new Closed(sessions.closeAll(caller.id(), owner(caller, owner, "sessions:close", "sessions")));
    }

    private String owner(Subject caller, String named, String action, String resource) {
        String of = named.isEmpty() ? caller.id() : named;
        policy.require(caller, action, resource, Map.of(Policy.OWNER, of));
        return of;
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
