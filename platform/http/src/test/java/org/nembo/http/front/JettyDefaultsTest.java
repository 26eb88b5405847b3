package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;

class JettyDefaultsTest {

    private final List<Object> written = new ArrayList<>();
    private boolean present;

    @Test
    void givesJettyItsDefaultsWhenNobodyDid() {
        new JettyDefaults(true, admin());
        assertThat(written).hasSize(1);
        assertThat(((Dictionary<?, ?>) written.get(0)).get("org.apache.felix.http.host")).isEqualTo("127.0.0.1");
    }

    @Test
    void leavesAConfigurationAlone() {
        present = true;
        new JettyDefaults(true, admin());
        assertThat(written).isEmpty();
    }

    @Test
    void doesNothingWhenJettyDoesNotWait() {
        new JettyDefaults(false, admin());
        assertThat(written).isEmpty();
    }

    @Test
    void fillsTheGapWhenTheConfigurationIsTakenAway() {
        present = true;
        JettyDefaults defaults = new JettyDefaults(true, admin());
        present = false;
        defaults.configurationEvent(event(ConfigurationEvent.CM_DELETED, "org.nembo.other"));
        defaults.configurationEvent(event(ConfigurationEvent.CM_UPDATED, "org.apache.felix.http"));
        assertThat(written).isEmpty();
        defaults.configurationEvent(event(ConfigurationEvent.CM_DELETED, "org.apache.felix.http"));
        assertThat(written).hasSize(1);
    }

    private static ConfigurationEvent event(int type, String pid) {
        return new ConfigurationEvent(proxy(ServiceReference.class, null), type, null, pid);
    }

    private ConfigurationAdmin admin() {
        Configuration configuration = (Configuration) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("update")) {
                        written.add(arguments[0]);
                    }
                    return null;
                });
        return (ConfigurationAdmin) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ConfigurationAdmin.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "listConfigurations" -> present ? new Configuration[] {configuration} : null;
                    case "getConfiguration" -> configuration;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<?> type, Object answer) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer);
    }
}
