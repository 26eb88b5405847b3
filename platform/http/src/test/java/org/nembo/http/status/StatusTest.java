package org.nembo.http.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckMetadata;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.http.front.SampleApi;
import org.nembo.http.front.TestServer;
import org.nembo.http.front.ThingsResource;
import org.osgi.framework.ServiceReference;

class StatusTest {

    private TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isReadyWhenEveryCheckIsWell() throws Exception {
        server.with("/health/ready", new HealthPage(checks(Result.Status.OK, Result.Status.WARN))).start();
        HttpResponse<String> answer = server.send("/health/ready", request -> request);
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode health = new ObjectMapper().readTree(answer.body());
        assertThat(health.get("status").asText()).isEqualTo("WARN");
        assertThat(health.get("checks")).hasSize(2);
    }

    @Test
    void isNotReadyWhenOneIsNot() throws Exception {
        server.with("/health/ready", new HealthPage(checks(Result.Status.OK, Result.Status.TEMPORARILY_UNAVAILABLE))).start();
        HttpResponse<String> answer = server.send("/health/ready", request -> request);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void tellsDetailsToSignedInCallersOnly() throws Exception {
        server.with("/health/ready", new HealthPage(checks(Result.Status.CRITICAL))).start();
        assertThat(server.send("/health/ready", request -> request).body()).doesNotContain("the disk is full");
        assertThat(server.get("/health/ready").body()).contains("the disk is full");
    }

    @Test
    void countsRequestsUnderLabelsThatNoClientChooses() throws Exception {
        server.with("/metrics", new MetricsPage(server.metrics)).start().add(new SampleApi("/api/v1/things", new ThingsResource()));
        server.get("/api/v1/things/one");
        server.get("/api/v1/things/none");
        server.get("/some/thing/else");
        server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada").method("INVENTED", HttpRequest.BodyPublishers.noBody()));
        String metrics = server.get("/metrics").body();
        assertThat(metrics).contains("nembo_http_requests_seconds_count{api=\"/api/v1/things\",method=\"GET\",status=\"2xx\"} 1")
                .contains("nembo_http_requests_seconds_count{api=\"/api/v1/things\",method=\"GET\",status=\"4xx\"} 1")
                .contains("{api=\"/api/v1/things\",method=\"OTHER\",status=\"4xx\"} 1").contains("{api=\"other\",method=\"GET\",status=\"4xx\"} 1")
                .contains("nembo_http_streams 0").contains("nembo_http_requests_active 1").contains("jvm_memory_used_bytes")
                .doesNotContain("INVENTED").doesNotContain("/some");
    }

    private static HealthCheckExecutor checks(Result.Status... states) {
        List<HealthCheckExecutionResult> results = Arrays.stream(states).map(StatusTest::result).toList();
        return new HealthCheckExecutor() {
            @Override
            public List<HealthCheckExecutionResult> execute(HealthCheckSelector selector) {
                return results;
            }

            @Override
            public List<HealthCheckExecutionResult> execute(HealthCheckSelector selector,
                    HealthCheckExecutionOptions options) {
                return results;
            }
        };
    }

    private static HealthCheckExecutionResult result(Result.Status status) {
        HealthCheckMetadata metadata = new HealthCheckMetadata(nameless());
        return new HealthCheckExecutionResult() {
            @Override
            public Result getHealthCheckResult() {
                return new Result(status, "the disk is full");
            }

            @Override
            public long getElapsedTimeInMs() {
                return 1;
            }

            @Override
            public Date getFinishedAt() {
                return new Date();
            }

            @Override
            public boolean hasTimedOut() {
                return false;
            }

            @Override
            public HealthCheckMetadata getHealthCheckMetadata() {
                return metadata;
            }
        };
    }

    private static ServiceReference<?> nameless() {
        return (ServiceReference<?>) Proxy.newProxyInstance(StatusTest.class.getClassLoader(), new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> "getProperty".equals(method.getName()) && "hc.name".equals(arguments[0]) ? "disk"
                        : "getProperty".equals(method.getName()) && "service.id".equals(arguments[0]) ? (Object) 1L : null);
    }
}
