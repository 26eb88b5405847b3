package org.nembo.identity.page;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.identity.IssuerParts;

/** The pages, as resources of the issuer's API. */
public final class PageResources {

    private PageResources() {
    }

    /** What the pages stand on. */
    public record Neighbours(Throttle throttle, BrowserSessions sessions, Credentials credentials, Accounts accounts, TrustedIssuers issuers,
            SecurityKeys keys) {
    }

    public static Set<Object> of(IssuerParts parts, Neighbours neighbours) {
        Pages pages = new Pages(parts.named());
        Browser browser = new Browser(neighbours.sessions(), parts.named());
        ExternalPages external = new ExternalPages(parts, pages, neighbours.issuers());
        ExternalSignIns signIns = new ExternalSignIns(parts.jdbi(), parts.clock());
        Function<String, Optional<URI>> leavesTo = next -> CodeRequest.leavesTo(parts, pages.base() + "/authorize", next);
        KeyForms keyForms = new KeyForms(pages, parts.named(), neighbours.keys());
        LoginPages login = new LoginPages(pages, browser, others(pages, neighbours), keyForms, leavesTo);
        SecondSteps steps = new SecondSteps(parts.clock());
        return Set.of(new StyleResource(), new ScriptResource(), new LoginResource(login, browser, neighbours.credentials(), steps),
                new PasskeyResource(login, browser, neighbours.credentials(), steps, keyForms),
                new SecurityKeysResource(pages, browser, neighbours.keys(), keyForms, parts.clock()),
                new ExternalLoginResource(pages, browser, external, signIns, neighbours, parts.named()),
                new CallbackResource(pages, browser, external, signIns, neighbours, parts),
                new AuthorizeResource(parts, pages, browser), new DevicePageResource(parts, pages, browser, neighbours.throttle()),
                new LogoutResource(parts, pages, browser, neighbours.sessions()),
                new ApplyResource(pages, browser, neighbours.accounts()), new PasswordResource(pages, browser, neighbours.accounts()));
    }

    private static OtherWays others(Pages pages, Neighbours neighbours) {
        IssuerButtons buttons = new IssuerButtons(pages, neighbours.issuers());
        return (token, goal) -> buttons.html(token, goal) + invitation(pages, neighbours.accounts());
    }

    private static String invitation(Pages pages, Accounts accounts) {
        return accounts.registration() == Accounts.Registration.CLOSED ? ""
                : "<p>No account yet? <a href=\"" + Html.text(pages.base()) + "/apply\">Apply for one</a></p>";
    }
}
