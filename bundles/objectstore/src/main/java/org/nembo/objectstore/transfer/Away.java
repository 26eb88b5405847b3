package org.nembo.objectstore.transfer;

import java.io.IOException;

/** Nobody answers at the address of the other S3. */
final class Away extends IOException {

    private static final long serialVersionUID = 1L;

    Away(String message, Throwable cause) {
        super(message, cause);
    }
}
