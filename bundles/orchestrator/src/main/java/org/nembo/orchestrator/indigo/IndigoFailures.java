package org.nembo.orchestrator.indigo;

import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.nembo.api.rest.FailureBody;

/** {@code {"code": 404, "title": "Not Found", "message": "…"}}: the failures of this API. Everything that is wrong with a template is in the message. */
final class IndigoFailures implements FailureBody {

    @Override
    public String mediaType() {
        return IndigoApi.JSON;
    }

    @Override
    public Map<String, Object> of(Failed failed) {
        Response.Status known = Response.Status.fromStatusCode(failed.status());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", failed.status());
        body.put("title", known == null ? failed.code().title() : known.getReasonPhrase());
        body.put("message", message(failed));
        return body;
    }

    private static String message(Failed failed) {
        if (failed.status() == 401) {
            return failed.detail() + ", error=\"unauthorized\"";
        }
        if (failed.status() == 500) {
            return failed.detail() + " Trace: " + failed.traceId();
        }
        String all = failed.members().get("errors") instanceof List<?> errors ? errors.stream().filter(Map.class::isInstance)
                .map(error -> (Map<?, ?>) error).filter(error -> !Objects.equals(error.get("severity"), "WARNING")).map(IndigoFailures::line)
                .collect(Collectors.joining("\n")) : "";
        return all.isEmpty() ? failed.detail() : all;
    }

    private static String line(Map<?, ?> error) {
        return "line %s, column %s: %s".formatted(error.get("line"), error.get("column"), error.get("message"));
    }
}
