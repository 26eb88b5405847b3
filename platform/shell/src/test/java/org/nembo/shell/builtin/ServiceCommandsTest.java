package org.nembo.shell.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Seat;
import org.nembo.shell.engine.Session;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

class ServiceCommandsTest {

    private final ServiceCommands commands = new ServiceCommands(fake(BundleContext.class, "getBundles", new Bundle[0]),
            fake(ServiceComponentRuntime.class, "getComponentDescriptionDTOs", List.of()));
    private final Engine engine = Samples.engine(commands);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Session session = engine.open(Seat.program(() -> Samples.ADMIN), InputStream.nullInputStream(), out, err);

    @AfterEach
    void stop() {
        session.close();
        engine.stop();
    }

    private static <T> T fake(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(ServiceCommandsTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
            if (called.getName().equals(method)) {
                return answer;
            }
            throw new UnsupportedOperationException(called.getName());
        }));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void givesACleanBillOfHealth() {
        assertThat(session.run("service:doctor")).isZero();
        assertThat(out()).isEqualTo("All is well.\n");
    }

    @Test
    void endsWithAVerdictAndWithFailure() {
        Supplier<List<Map<String, String>>> deployer = () -> List.of(
                Map.of("severity", "error", "what", "jar", "where", "deploy/x.jar", "reason", "not a zip file", "advice", "Copy it again."),
                Map.of("severity", "info", "what", "jar", "where", "deploy/y.jar", "reason", "skipped", "advice", ""));
        commands.addDiagnosis(deployer, Map.of("nembo.diagnosis", "deployer"));
        assertThat(session.run("service:doctor")).isEqualTo(1);
        assertThat(out()).contains("deploy/x.jar", "not a zip file").doesNotContain("deploy/y.jar").endsWith("Not well: 1 finding.\n");
        commands.removeDiagnosis(deployer);
        out.reset();
        assertThat(session.run("service:doctor")).isZero();
    }

    @Test
    void keepsTheVerdictOutOfTheJson() {
        HealthCheck check = () -> new Result(Result.Status.CRITICAL, "full");
        commands.addCheck(check, Map.of(HealthCheck.NAME, "disk"));
        assertThat(session.run("service:doctor --json")).isEqualTo(1);
        assertThat(out()).startsWith("[").endsWith("]\n").contains("\"where\": \"disk\"");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Not well: 1 finding.\n");
    }

    @Test
    void survivesADiagnosisThatFails() {
        Supplier<Object> broken = () -> {
            throw new IllegalStateException("closed");
        };
        commands.addDiagnosis(broken, Map.of("nembo.diagnosis", "deployer"));
        assertThat(session.run("service:doctor")).isEqualTo(1);
        assertThat(out()).contains("closed");
    }
}
