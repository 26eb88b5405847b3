package org.nembo.objectstore.sts;

/** A request that is refused, in the words of STS. Its message is for the caller; it holds no secret. */
final class StsFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final int status;

    StsFailure(int status, String code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    static StsFailure invalid(String message) {
        return new StsFailure(400, "ValidationError", message);
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
