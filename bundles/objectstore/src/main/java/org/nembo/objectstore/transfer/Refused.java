package org.nembo.objectstore.transfer;

import java.io.IOException;

/** The other S3 refuses a request. */
final class Refused extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String code, String message) {
        super("the other S3 answers %d %s%s".formatted(status, code, message.isEmpty() ? "" : ": " + message));
        this.status = status;
    }

    boolean missing() {
        return status == 404;
    }

    /** Whether the same may be allowed when it is asked again. */
    boolean passing() {
        return status == 408 || status == 429 || status >= 500 && status != 501;
    }
}
