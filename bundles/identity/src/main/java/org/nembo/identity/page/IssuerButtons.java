package org.nembo.identity.page;

import java.util.List;
import org.nembo.api.identity.TrustedIssuers;

/** A button for each issuer elsewhere at which people may sign in. */
final class IssuerButtons implements OtherWays {

    private final Pages pages;
    private final TrustedIssuers issuers;

    IssuerButtons(Pages pages, TrustedIssuers issuers) {
        this.pages = pages;
        this.issuers = issuers;
    }

    @Override
    public String html(String token, Goal goal) {
        List<TrustedIssuers.Offer> offers = issuers.offers();
        if (offers.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<h2>Or sign in elsewhere</h2>");
        for (TrustedIssuers.Offer offer : offers) {
            html.append("<form method=\"post\" action=\"").append(Html.text(pages.base() + "/login/" + offer.name())).append("\">")
                    .append(Html.hidden("token", token)).append(goal.hidden()).append("<button class=\"second\">Sign in with ")
                    .append(Html.text(offer.label())).append("</button></form>");
        }
        return html.toString();
    }
}
