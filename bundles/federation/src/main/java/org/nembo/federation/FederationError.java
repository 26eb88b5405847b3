package org.nembo.federation;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the federation can refuse. */
enum FederationError implements ErrorCode {
    SITE_NOT_FOUND(ErrorKind.USER, 404, "No such site", "Look at the ids in GET /api/v1/sites or site:list."),
    SITE_EXISTS(ErrorKind.USER, 409, "A site of that id exists", "Choose another id, or change the existing site."),
    SITE_INVALID(ErrorKind.USER, 400, "The site is not valid", "The message names the property. GET /api/v1/providers/<name> tells what the provider asks for."),
    SITE_CHANGED(ErrorKind.USER, 412, "The site was changed meanwhile", "Read it again, apply your change to what is there now, and send it with the new ETag."),
    SITE_IN_SERVICE(ErrorKind.USER, 409, "The site is in service", "Disable the site first: what runs there could not be deleted any more once it is gone."),
    SITE_CHECK_TIMEOUT(ErrorKind.EXTERNAL, 504, "The site did not answer in time", "Check its address and whether it is up; then check it again.");

    private final ErrorFacts facts;

    FederationError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
