package org.nembo.spi.provider;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How a site can fail: every provider uses these codes, so that the engine treats all clouds alike. Only retryable ones are tried again. */
public enum ProviderError implements ErrorCode {
    PROVIDER_ABSENT(ErrorKind.EXTERNAL, 503, true, "The provider is not deployed", "The bundle of this provider is not running. Put its jar into deploy/, or wait until it is back."),
    PROVIDER_UNAUTHENTICATED(ErrorKind.EXTERNAL, 502, false, "The site does not accept the credential", "Renew the site's credential. The message says what the site answered."),
    PROVIDER_FORBIDDEN(ErrorKind.EXTERNAL, 502, false, "The site forbids it", "The site knows the credential but refuses the operation. Ask the site's administrators for the right."),
    PROVIDER_QUOTA(ErrorKind.RESOURCES, 429, false, "The site's quota is used up", "Delete something there, ask for more quota, or use another site."),
    PROVIDER_CAPACITY(ErrorKind.RESOURCES, 503, false, "The site has no room", "The quota would allow it but no host can take it. Ask for less, wait, or use another site."),
    PROVIDER_NOT_FOUND(ErrorKind.EXTERNAL, 502, false, "The site does not have it", "An image, flavor, network or the like that was named does not exist there. The message names it."),
    PROVIDER_CONFLICT(ErrorKind.EXTERNAL, 502, false, "It exists there already, and differs", "Something of that name is at the site and is not what was asked for."),
    PROVIDER_INVALID(ErrorKind.USER, 400, false, "The site refuses the request", "A value is not acceptable there. The message names it."),
    PROVIDER_RATE_LIMITED(ErrorKind.EXTERNAL, 503, true, "The site asks to slow down", "It is tried again by itself."),
    PROVIDER_UNAVAILABLE(ErrorKind.EXTERNAL, 503, true, "The site does not answer", "It could not be reached or answered with a server error. It is tried again by itself."),
    PROVIDER_TIMEOUT(ErrorKind.EXTERNAL, 504, true, "The site did not answer in time", "The outcome is not known; the engine looks before it tries again."),
    PROVIDER_UNSUPPORTED(ErrorKind.EXTERNAL, 501, false, "The site cannot do that", "The site lacks this capability. Use another site."),
    PROVIDER_FAULT(ErrorKind.EXTERNAL, 502, false, "It failed at the site", "The site accepted and then failed. The message carries what it said.");

    private final ErrorFacts facts;

    ProviderError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
