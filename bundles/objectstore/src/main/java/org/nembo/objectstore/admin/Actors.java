package org.nembo.objectstore.admin;

import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.slf4j.MDC;

/** Somebody at the REST API or in the shell as the object storage knows callers. Pure functions. */
public final class Actors {

    private Actors() {
    }

    /** The REST API and the shell are not open to networks without TLS unless an operator said so. */
    public static Caller of(Subject subject) {
        return new Caller(Optional.of(subject), "", Optional.empty(), text("client"), true, text("traceId"));
    }

    private static String text(String key) {
        String value = MDC.get(key);
        return value == null ? "" : value;
    }
}
