package org.nembo.identity;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;

/** A request that OAuth has an error for. Its description is shown to the client. Stays within this bundle. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorObject error;

    public Refusal(ErrorObject error) {
        super(error.getCode(), null, false, false);
        this.error = error;
    }

    /** The same error with words of ours. */
    public Refusal(ErrorObject error, String description) {
        this(error.setDescription(ErrorObject.removeIllegalChars(description)));
    }

    public static Refusal grant(String why) {
        return new Refusal(OAuth2Error.INVALID_GRANT, why);
    }

    public static Refusal request(String why) {
        return new Refusal(OAuth2Error.INVALID_REQUEST, why);
    }

    public ErrorObject error() {
        return error;
    }
}
