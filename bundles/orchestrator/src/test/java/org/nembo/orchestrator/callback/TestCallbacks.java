package org.nembo.orchestrator.callback;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.nembo.runtime.outbound.GuardedOutbound;

/** Settings of callbacks as Declarative Services would give them. */
final class TestCallbacks {

    private TestCallbacks() {
    }

    /** @param values by the names of the annotation's methods; the rest are defaults */
    static CallbackSettings settings(Map<String, Object> values) {
        return new CallbackSettings(config(CallbackSettings.Config.class, values));
    }

    /** Requests to addresses that users name, to this machine too. */
    static GuardedOutbound outbound() {
        return new GuardedOutbound(config(GuardedOutbound.Config.class, Map.of("loopback", true)));
    }

    private static <T> T config(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(TestCallbacks.class.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> values.containsKey(method.getName()) ? values.get(method.getName()) : method.getDefaultValue()));
    }
}
