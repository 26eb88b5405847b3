package org.nembo.http.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.nembo.http.Exchange;
import org.nembo.http.Json;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code /health/live} and {@code /health/ready}: the health checks with these tags, for load balancers and people. Strangers see the names and
 * states; what the checks say is for signed-in callers.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/health/live", "/health/ready"})
public final class HealthPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient HealthCheckExecutor executor;
    private final transient ObjectMapper json = Json.mapper(1 << 20);

    @Activate
    public HealthPage(@Reference HealthCheckExecutor executor) {
        this.executor = executor;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String tag = request.getRequestURI().endsWith("/live") ? "live" : "ready";
        boolean known = Exchange.of(request).flatMap(Exchange::caller).isPresent();
        List<HealthCheckExecutionResult> results = executor.execute(HealthCheckSelector.tags(tag));
        Result.Status worst = results.stream().map(result -> result.getHealthCheckResult().getStatus()).max(Comparator.naturalOrder()).orElse(Result.Status.OK);
        List<Map<String, Object>> checks = new ArrayList<>();
        results.stream().sorted(Comparator.comparing(result -> result.getHealthCheckMetadata().getTitle())).forEach(result -> checks.add(check(result, known)));
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", worst);
        health.put("time", Instant.now());
        health.put("checks", checks);
        byte[] body = json.writeValueAsBytes(health);
        boolean well = worst == Result.Status.OK || worst == Result.Status.WARN;
        response.setStatus(well ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        if (!well) {
            response.setHeader("Retry-After", "2");
        }
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Map<String, Object> check(HealthCheckExecutionResult result, boolean detailed) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", result.getHealthCheckMetadata().getTitle());
        check.put("status", result.getHealthCheckResult().getStatus());
        check.put("millis", result.getElapsedTimeInMs());
        if (detailed) {
            List<String> says = new ArrayList<>();
            for (ResultLog.Entry entry : result.getHealthCheckResult()) {
                says.add(entry.getMessage());
            }
            check.put("says", says);
        }
        return check;
    }
}
