package org.nembo.deployer.jar;

/** A jar that is not deployed, with the reason in the administrator's words. Stays inside this bundle. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean perhapsUnfinished;

    private RefusedException(String reason, boolean perhapsUnfinished, Throwable cause) {
        super(reason, cause);
        this.perhapsUnfinished = perhapsUnfinished;
    }

    static RefusedException of(String reason) {
        return new RefusedException(reason, false, null);
    }

    /** It looks like a file that is still being copied. */
    static RefusedException unfinished(String reason, Throwable cause) {
        return new RefusedException(reason, true, cause);
    }

    boolean perhapsUnfinished() {
        return perhapsUnfinished;
    }
}
