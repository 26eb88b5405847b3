package org.nembo.objectstore.admin;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.slf4j.MDC;

/** Somebody at the REST API or in the shell as the object storage knows callers. Pure functions. */
public final class Actors {

    private Actors() {
    }

    /** Who comes over the shell's own protocol comes over an encrypted connection; of requests the front says how they came. */
    public static Caller of(Subject subject) {
        return of(subject, MDC::get);
    }

    /** @param told what the front says of the request, by name; null when it says nothing */
    static Caller of(Subject subject, UnaryOperator<String> told) {
        return new Caller(Optional.of(subject), "", Optional.empty(), text(told.apply("client")), !"false".equals(told.apply("secure")),
                text(told.apply("traceId")));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
