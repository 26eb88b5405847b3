package org.nembo.api.rest;

import java.util.Map;
import java.util.Objects;
import org.nembo.api.error.ErrorCode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The body of a failure where the clients of a {@link RestApi} expect another than the problem document of RFC 9457. Used for all that fails below the API's
 * path, the refusal of a token included; status and headers stay as they are. Thread-safe, and never throws.
 */
@ConsumerType
public interface FailureBody {

    /**
     * A failure as HTTP shows it.
     *
     * @param status  the status that is sent
     * @param detail  what may be shown to the caller
     * @param members further plain JSON data, as {@link org.nembo.api.error.NemboException#members} has it
     */
    record Failed(int status, ErrorCode code, String detail, Map<String, Object> members, String traceId) {
        public Failed {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(detail, "detail");
            members = Map.copyOf(members);
            Objects.requireNonNull(traceId, "traceId");
        }
    }

    /** The value of {@code Content-Type}. */
    String mediaType();

    /** The body as plain JSON data. */
    Map<String, Object> of(Failed failed);
}
