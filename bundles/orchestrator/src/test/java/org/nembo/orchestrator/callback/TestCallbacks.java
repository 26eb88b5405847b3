package org.nembo.orchestrator.callback;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings of callbacks as Declarative Services would give them. */
final class TestCallbacks {

    private TestCallbacks() {
    }

    /** @param values by the names of the annotation's methods; the rest are defaults */
    static CallbackSettings settings(Map<String, Object> values) {
        return new CallbackSettings((CallbackSettings.Config) Proxy.newProxyInstance(TestCallbacks.class.getClassLoader(),
                new Class<?>[] {CallbackSettings.Config.class},
                (proxy, method, arguments) -> values.containsKey(method.getName()) ? values.get(method.getName()) : method.getDefaultValue()));
    }
}
