package org.nembo.identity.page;

import jakarta.ws.rs.core.Response;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.identity.IssuerParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is shown and recorded of sign-ins at issuers elsewhere. Thread-safe. */
final class ExternalPages {

    static final String THROTTLE = "external-login";
    static final String NOT_OURS = "This sign-in was not begun in this browser, took longer than ten minutes, or came back twice. Begin again.";

    private static final Logger log = LoggerFactory.getLogger(ExternalPages.class);

    private final IssuerParts parts;
    private final Pages pages;
    private final TrustedIssuers issuers;

    ExternalPages(IssuerParts parts, Pages pages, TrustedIssuers issuers) {
        this.parts = parts;
        this.pages = pages;
        this.issuers = issuers;
    }

    TrustedIssuers.Offer offer(String name) {
        return issuers.offers().stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseThrow(() -> new NemboException(org.nembo.api.error.GeneralError.NOT_FOUND, "There is no such way to sign in here."));
    }

    /**
     * Leads on by a page and not by a redirect: a browser asks the policy of the page with the form about every redirect that follows on it
     * ({@code form-action}), and where an issuer, or an application after the sign-in, leads to in turn is nobody's to know.
     *
     * @param address printable, without blanks
     */
    Response.ResponseBuilder onward(String title, String sentence, String address) {
        return pages.page(200, title, "<p>" + Html.text(sentence) + "</p><a class=\"button\" href=\"" + Html.text(address) + "\">Continue</a>")
                .header("Refresh", "0;url=" + address);
    }

    /** A refusal in words, recorded. @param who {@code Subject.id()}, or empty */
    Response refused(int status, String who, TrustedIssuers.Offer offer, String why, Goal goal) {
        parts.audit().note(AuditEntry.denied(who, "sessions:login", "issuers/" + offer.name(), why));
        return failed(status, why, goal).build();
    }

    /** An issuer that does not answer hinders nobody at the others. */
    Response down(TrustedIssuers.Offer offer, NemboException e, Goal goal) {
        log.warn("Nobody can sign in at the issuer {} now: {}", offer.url(), e.getMessage());
        parts.audit().note(new AuditEntry("", "sessions:login", "issuers/" + offer.name(), AuditEntry.Outcome.FAILED, java.util.Map.of("reason",
                "the issuer does not answer")));
        Response.ResponseBuilder answer = failed(503, offer.label() + " does not answer now. Try again later, or sign in another way.", goal);
        return (e.members().get("retryAfter") instanceof Number seconds ? answer.header("Retry-After", seconds.longValue()) : answer).build();
    }

    private Response.ResponseBuilder failed(int status, String message, Goal goal) {
        return pages.page(status, "This did not work", Html.error(message) + "<a class=\"button\" href=\"" + Html.text(pages.base() + "/login?" + goal.query())
                + "\">Back to the sign-in</a>");
    }
}
