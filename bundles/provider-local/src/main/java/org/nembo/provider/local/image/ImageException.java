package org.nembo.provider.local.image;

import java.io.IOException;

/** An image that cannot be had, or must not be taken. The message says which, and why. */
public final class ImageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** One that stays as it is, however often it is tried. */
    ImageException(String message) {
        this(message, false, null);
    }

    ImageException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether it may be had later: a network or a registry that is out of order. */
    public boolean passing() {
        return passing;
    }
}
