package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.identity.Issuer;
import org.nembo.identity.IssuerParts;

/** {@code /oidc/callback/ISSUER}: where an issuer elsewhere sends the browser back, with a code or with what went wrong. */
@Path("callback/{issuer}")
@PermitAll
public final class CallbackResource {

    private static final int LONGEST_CODE = 8192;
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Pages pages;
    private final Browser browser;
    private final ExternalPages external;
    private final ExternalSignIns signIns;
    private final TrustedIssuers issuers;
    private final Throttle throttle;
    private final IssuerParts parts;

    CallbackResource(Pages pages, Browser browser, ExternalPages external, ExternalSignIns signIns, PageResources.Neighbours neighbours, IssuerParts parts) {
        this.pages = pages;
        this.browser = browser;
        this.external = external;
        this.signIns = signIns;
        this.issuers = neighbours.issuers();
        this.throttle = neighbours.throttle();
        this.parts = parts;
    }

    /** What our client is to be registered with at the issuer. */
    static URI redirect(Issuer own, String name) {
        return own.at("/callback/" + name);
    }

    @GET
    public Response back(@Context HttpServletRequest request, @PathParam("issuer") String name) {
        return pages.answer(() -> {
            Form form = Form.of(request.getQueryString());
            TrustedIssuers.Offer offer = external.offer(name);
            Optional<ExternalSignIns.Way> way = browser.words(request).flatMap(words -> signIns.take(words, name, form.get("state")));
            if (way.isEmpty()) {
                return external.refused(403, "", offer, ExternalPages.NOT_OURS, new Goal("/", false));
            }
            String wrong = wrong(form, offer);
            return wrong.isEmpty() ? proved(request, offer, way.get(), form) : external.refused(400, "", offer, wrong, way.get().goal());
        });
    }

    /** What is wrong with the answer itself; empty when it brings a code. */
    private static String wrong(Form form, TrustedIssuers.Offer offer) {
        if (form.has("iss") && !strip(form.get("iss")).equals(offer.url())) {
            return "The answer is not of " + offer.label() + " but of another issuer. Begin again.";
        }
        if (form.has("error")) {
            return form.get("error").equals("access_denied") ? offer.label() + " did not let you in, or you refused."
                    : offer.label() + " answered with the error '" + shown(form.get("error")) + "'. " + shown(form.get("error_description"));
        }
        boolean code = form.has("code") && form.get("code").length() <= LONGEST_CODE;
        return code ? "" : "The answer of " + offer.label() + " has neither a code nor an error.";
    }

    private Response proved(HttpServletRequest request, TrustedIssuers.Offer offer, ExternalSignIns.Way way, Form form) {
        Optional<String> issuer = Optional.of(form.get("iss")).filter(text -> !text.isEmpty());
        try {
            TrustedIssuers.Proof proof = issuers.finish(offer.name(),
                    new TrustedIssuers.Answer(form.get("code"), issuer, way.verifier(), redirect(parts.named(), offer.name()), way.nonce()));
            return entered(request, offer, way, proof);
        } catch (NemboException e) {
            if (e.code().status() >= 500) {
                throttle.succeeded(ExternalPages.THROTTLE, "", request.getRemoteAddr());
                return external.down(offer, e, way.goal());
            }
            return external.refused(e.code().status(), "", offer, "The sign-in with " + offer.label() + " did not work: " + e.getMessage(), way.goal());
        }
    }

    private Response entered(HttpServletRequest request, TrustedIssuers.Offer offer, ExternalSignIns.Way way, TrustedIssuers.Proof proof) {
        Subject subject = proof.subject();
        if (way.goal().again() && proof.proved().filter(when -> when.isAfter(way.started().minus(SKEW))).isEmpty()) {
            return external.refused(401, subject.id(), offer, offer.label() + " did not ask you again who you are, or does not say so (auth_time).",
                    way.goal());
        }
        Directory directory = parts.directory();
        try {
            directory.admit(subject);
        } catch (NemboException e) {
            if (e.code().status() != 401) {
                throw e;
            }
            return external.refused(403, subject.id(), offer, "You are known by " + offer.label() + ", but not let in here: " + e.getMessage(), way.goal());
        }
        throttle.succeeded(ExternalPages.THROTTLE, "", request.getRemoteAddr());
        return browser.enter(request, subject, proof.proved().orElse(Instant.EPOCH),
                external.onward("Signed in", "You are signed in.", way.goal().next())).build();
    }

    private static String strip(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    /** What others wrote, fit to be shown. */
    private static String shown(String text) {
        return (text.length() > 200 ? text.substring(0, 200) + "…" : text).replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
