package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.util.Set;

/** The other S3 refuses a request. */
final class Refused extends IOException {

    private static final long serialVersionUID = 1L;

    /** Refusals that are not about the object that was asked for: all others would be refused as well. */
    private static final Set<String> OF_ALL = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "ExpiredToken", "InvalidToken",
            "AccountProblem", "NoSuchBucket");

    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
        super("the other S3 answers %d %s%s".formatted(status, code, message.isEmpty() ? "" : ": " + message));
        this.status = status;
        this.code = code;
    }

    boolean missing() {
        return status == 404;
    }

    boolean forbidden() {
        return status == 403;
    }

    /** Whether whatever else is asked for is refused for the same reason. */
    boolean ofAll() {
        return OF_ALL.contains(code);
    }

    /** Whether the same may be allowed when it is asked again. */
    boolean passing() {
        return status == 408 || status == 429 || status >= 500 && status != 501;
    }
}
