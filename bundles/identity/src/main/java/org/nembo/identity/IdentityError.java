package org.nembo.identity;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the issuer can refuse outside of its protocols, which have errors of their own. */
public enum IdentityError implements ErrorCode {
    CLIENT_NOT_FOUND(ErrorKind.USER, 404, "No such client", "Look at the ids in GET /api/v1/clients or client:list. Clients of other people are not shown."),
    CLIENT_EXISTS(ErrorKind.USER, 409, "A client of that id exists", "Choose another id, or leave it out to be given one."),
    CLIENT_INVALID(ErrorKind.USER, 400, "The client is not valid", "The message names the member and what it must look like."),
    CLIENT_LIMIT(ErrorKind.USER, 409, "You have too many clients", "Delete one that is not needed, or ask an administrator; clients.per.user sets the limit."),
    CONSENT_NOT_FOUND(ErrorKind.USER, 404, "No such consent", "Look at GET /api/v1/consents for the clients that you have granted something.");

    private final ErrorFacts facts;

    IdentityError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
