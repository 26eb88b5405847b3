package org.nembo.http.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.glassfish.jersey.server.ParamException;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * A failure as HTTP shows it.
 *
 * @param status  the status to send, which for codes of HTTP itself may be finer than the code's own (431 is an {@code INVALID_REQUEST})
 * @param detail  what is shown to the caller
 * @param members extension members of the problem document
 * @param headers headers that belong to this failure
 * @param fault   whether Nembo itself failed, so that the cause belongs in the log
 */
public record Failure(int status, ErrorCode code, String detail, Map<String, Object> members, Map<String, String> headers, boolean fault) {

    /** The member in which a service may say after how many seconds to try again. */
    private static final String RETRY_AFTER = "retryAfter";
    private static final int RETRY_SECONDS = 5;

    public Failure {
        members = Map.copyOf(members);
        headers = Map.copyOf(headers);
    }

    public static Failure of(ErrorCode code, String detail) {
        return of(new NemboException(code, detail));
    }

    /** The failure that an exception means. What is unknown is a fault of ours. */
    public static Failure of(Throwable thrown) {
        if (thrown instanceof NemboException known) {
            return known(known);
        }
        if (thrown instanceof ParamException parameter) {
            return parameter(parameter);
        }
        if (thrown instanceof WebApplicationException web) {
            return web(web);
        }
        if (thrown instanceof JsonProcessingException json) {
            return JsonFailures.of(json);
        }
        if (thrown instanceof HttpException http) {
            return ofStatus(http.getCode(), http.getReason() == null ? "" : http.getReason());
        }
        if (thrown instanceof IOException && timedOut(thrown)) {
            return of(GeneralError.REQUEST_TIMEOUT, "the body did not arrive in time");
        }
        return internal();
    }

    /** The failure that a bare HTTP status means. @param reason what the container said; may be empty */
    public static Failure ofStatus(int status, String reason) {
        GeneralError code = code(status);
        if (code == GeneralError.INTERNAL) {
            return new Failure(status, code, internal().detail(), Map.of(), Map.of(), false);
        }
        String detail = reason.isBlank() || reason.equals(code.title()) ? code.help() : reason;
        Failure failure = of(code, detail);
        return new Failure(status, code, detail, Map.of(), failure.headers(), false);
    }

    private static Failure known(NemboException e) {
        ErrorCode code = e.code();
        if (code.kind() == ErrorKind.INTERNAL) {
            return new Failure(code.status(), code, internal().detail(), Map.of(), Map.of(), true);
        }
        Map<String, Object> members = new LinkedHashMap<>(e.members());
        Map<String, String> headers = new LinkedHashMap<>();
        Object wait = members.remove(RETRY_AFTER);
        if (wait instanceof Number || code.retryable() && (code.status() == 429 || code.status() == 503)) {
            headers.put("Retry-After", String.valueOf(wait instanceof Number seconds ? seconds.longValue() : RETRY_SECONDS));
        }
        if (code.status() == 401) {
            headers.put("WWW-Authenticate", "Bearer realm=\"nembo\"");
        }
        if (code.status() == 413) {
            // What is left of the body is not read: a client that sent its next request behind it would lose that (RFC 9110, 15.5.14).
            headers.put("Connection", "close");
        }
        return new Failure(code.status(), code, e.getMessage(), members, headers, false);
    }

    private static Failure parameter(ParamException e) {
        String name = e.getParameterName();
        if (e instanceof ParamException.PathParamException) {
            return of(GeneralError.NOT_FOUND, "nothing has such a %s".formatted(name));
        }
        String kind = e.getParameterType().getSimpleName().replace("Param", "").toLowerCase(Locale.ROOT);
        return of(new NemboException(GeneralError.INVALID_REQUEST, "%s parameter '%s' %s".formatted(kind, name, expected(e))).with("field", name));
    }

    /** The JDK quotes a bad number at the end of its message; other types say nothing that may be shown. */
    private static String expected(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NumberFormatException) {
                String message = String.valueOf(cause.getMessage());
                int quote = message.indexOf('"');
                return quote < 0 ? "must be a number" : "must be a number within range, is " + message.substring(quote);
            }
        }
        return "has a value that it cannot take";
    }

    private static Failure web(WebApplicationException e) {
        Response response = e.getResponse();
        Failure failure = ofStatus(response.getStatus(), "");
        Set<String> allowed = response.getAllowedMethods();
        if (response.getStatus() == 405 && !allowed.isEmpty()) {
            String methods = String.join(", ", new TreeSet<>(allowed));
            return new Failure(405, failure.code(), "this address takes " + methods, Map.of(), Map.of("Allow", methods), false);
        }
        return new Failure(failure.status(), failure.code(), failure.detail(), Map.of(), failure.headers(), failure.status() == 500);
    }

    private static Failure internal() {
        return new Failure(500, GeneralError.INTERNAL, "Nembo failed while answering. Give the trace id to an administrator: the log says why.",
                Map.of(), Map.of(), true);
    }

    private static GeneralError code(int status) {
        for (GeneralError code : GeneralError.values()) {
            if (code.status() == status) {
                return code;
            }
        }
        // 501 and 505 speak of the method and the protocol that the client chose.
        return status >= 500 && status != 501 && status != 505 ? GeneralError.INTERNAL : GeneralError.INVALID_REQUEST;
    }

    private static boolean timedOut(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
