package org.nembo.identity.page;

import java.util.Set;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.Throttle;
import org.nembo.identity.IssuerParts;

/** The pages, as resources of the issuer's API. */
public final class PageResources {

    private PageResources() {
    }

    /** What the pages stand on. */
    public record Neighbours(Throttle throttle, BrowserSessions sessions, Credentials credentials) {
    }

    public static Set<Object> of(IssuerParts parts, Neighbours neighbours) {
        Pages pages = new Pages(parts.named());
        Browser browser = new Browser(neighbours.sessions(), parts.named());
        return Set.of(new StyleResource(),
                new LoginResource(pages, browser, neighbours.credentials(), new SecondSteps(parts.clock()), next -> ""),
                new AuthorizeResource(parts, pages, browser), new DevicePageResource(parts, pages, browser, neighbours.throttle()),
                new LogoutResource(parts, pages, browser, neighbours.sessions()));
    }
}
