package org.nembo.orchestrator;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings as Declarative Services would give them. */
public final class TestSettings {

    private TestSettings() {
    }

    /** @param values by the names of the annotation's methods; the rest are defaults */
    public static Settings of(Map<String, Integer> values) {
        return new Settings((Settings.Config) Proxy.newProxyInstance(TestSettings.class.getClassLoader(), new Class<?>[] {Settings.Config.class},
                (proxy, method, arguments) -> values.containsKey(method.getName()) ? values.get(method.getName()) : method.getDefaultValue()));
    }
}
