package org.nembo.api.error;

/** The codes that belong to no single service: what HTTP, authentication and limits can answer anywhere. */
public enum GeneralError implements ErrorCode {
    INVALID_REQUEST(ErrorKind.USER, 400, false, "The request is not valid", "The message names the field and what it must look like. Correct it and send it again."),
    UNAUTHENTICATED(ErrorKind.USER, 401, false, "Not signed in", "Send a valid access token as 'Authorization: Bearer <token>'. The message says why the present one was refused."),
    FORBIDDEN(ErrorKind.USER, 403, false, "Not allowed", "Your identity is known but has no right to do this. Ask the owner or an administrator."),
    STEP_UP_REQUIRED(ErrorKind.USER, 403, false, "Prove again who you are", "The action is dangerous and your sign-in is too long ago. Sign in again at the address in 'signIn', then repeat it."),
    NOT_FOUND(ErrorKind.USER, 404, false, "Not found", "Nothing is served under this address. Check the path, and whether the service is deployed."),
    METHOD_NOT_ALLOWED(ErrorKind.USER, 405, false, "Method not allowed", "The address exists but does not take this HTTP method. The Allow header lists those that it takes."),
    NOT_ACCEPTABLE(ErrorKind.USER, 406, false, "No acceptable representation", "Ask for one of the media types that this address offers."),
    CONFLICT(ErrorKind.USER, 409, false, "Conflict with the present state", "Something changed or exists already. Read the present state and decide again."),
    PAYLOAD_TOO_LARGE(ErrorKind.USER, 413, false, "Body too large", "The body is over the limit given in the message."),
    UNSUPPORTED_MEDIA_TYPE(ErrorKind.USER, 415, false, "Unsupported media type", "Send the body in one of the media types that the address takes, named in Content-Type."),
    TOO_MANY_REQUESTS(ErrorKind.RESOURCES, 429, true, "Too many requests", "Wait for the time in Retry-After, then try again."),
    REQUEST_TIMEOUT(ErrorKind.USER, 408, true, "The request came too slowly", "The body did not arrive in time. Send it again over a better connection."),
    INTERNAL(ErrorKind.INTERNAL, 500, false, "Internal error", "Nembo failed. The trace id in the answer leads an administrator to the cause in the log."),
    UNAVAILABLE(ErrorKind.EXTERNAL, 503, true, "Not available now", "The service is starting, stopping or being replaced. Try again after the time in Retry-After.");

    private final ErrorFacts facts;

    GeneralError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
