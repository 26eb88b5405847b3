package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.identity.Issuer;

/** {@code /oidc/login/ISSUER}: leads a browser to an issuer elsewhere. */
@Path("login/{issuer}")
@PermitAll
public final class ExternalLoginResource {

    private final Pages pages;
    private final Browser browser;
    private final ExternalPages external;
    private final ExternalSignIns signIns;
    private final TrustedIssuers issuers;
    private final Throttle throttle;
    private final Issuer own;

    ExternalLoginResource(Pages pages, Browser browser, ExternalPages external, ExternalSignIns signIns, PageResources.Neighbours neighbours, Issuer own) {
        this.pages = pages;
        this.browser = browser;
        this.external = external;
        this.signIns = signIns;
        this.issuers = neighbours.issuers();
        this.throttle = neighbours.throttle();
        this.own = own;
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response begin(@Context HttpServletRequest request, @PathParam("issuer") String name, String body) {
        return pages.answer(() -> {
            Form form = Form.of(body);
            Goal goal = Goal.of(form);
            if (!browser.isOurs(request, form.get("token"))) {
                return pages.error(403, "The page was open for too long, or your browser refuses cookies. Go back to the sign-in and try again.");
            }
            TrustedIssuers.Offer offer = external.offer(name);
            throttle.admit(ExternalPages.THROTTLE, "", request.getRemoteAddr());
            try {
                return external.onward("Sign in with " + offer.label(), "You are led to " + offer.label() + ".", address(request, name, goal)).build();
            } catch (NemboException e) {
                if (e.code().status() < 500) {
                    throw e;
                }
                throttle.succeeded(ExternalPages.THROTTLE, "", request.getRemoteAddr());
                return external.down(offer, e, goal);
            }
        });
    }

    private String address(HttpServletRequest request, String name, Goal goal) {
        ExternalSignIns.Way way = signIns.begin(browser.words(request).orElseThrow(), name, goal);
        URI redirect = CallbackResource.redirect(own, name);
        return issuers.begin(name, new TrustedIssuers.Request(redirect, way.state(), way.nonce(), way.challenge(), goal.again())).toASCIIString();
    }
}
