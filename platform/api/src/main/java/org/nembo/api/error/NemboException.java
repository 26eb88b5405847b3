package org.nembo.api.error;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The one exception that crosses module boundaries. Its message says what failed, with the value, and what to do, in the user's words;
 * it is shown to the caller unless the code's kind is {@link ErrorKind#INTERNAL}. Immutable.
 */
public final class NemboException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;
    private final transient Map<String, Object> members;

    public NemboException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param cause may be null */
    public NemboException(ErrorCode code, String message, Throwable cause) {
        this(code, message, cause, Map.of());
    }

    private NemboException(ErrorCode code, String message, Throwable cause, Map<String, Object> members) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.code = Objects.requireNonNull(code, "code");
        this.members = members;
    }

    /** The same failure with one more extension member of the problem document (RFC 9457, section 3.2); the value must be plain JSON data. */
    public NemboException with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(Objects.requireNonNull(member, "member"), Objects.requireNonNull(value, "value"));
        NemboException copy = new NemboException(code, getMessage(), getCause(), Map.copyOf(more));
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public ErrorCode code() {
        return code;
    }

    /** The extension members; empty when there are none. */
    public Map<String, Object> members() {
        return members;
    }
}
