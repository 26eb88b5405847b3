package org.nembo.tosca.yaml;

import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;

/** Stops reading a document. */
final class LimitReached extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ToscaError code;
    private final transient Position at;

    LimitReached(ToscaError code, Position at, String message) {
        super(message, null, false, false);
        this.code = code;
        this.at = at;
    }

    ToscaError code() {
        return code;
    }

    Position at() {
        return at;
    }
}
