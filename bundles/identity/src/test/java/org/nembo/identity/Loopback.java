package org.nembo.identity;

import java.lang.reflect.Proxy;
import org.nembo.api.net.Outbound;
import org.nembo.runtime.outbound.GuardedOutbound;

/** The way out as the server has it, with this machine allowed. */
final class Loopback {

    private Loopback() {
    }

    static Outbound outbound() {
        Class<?>[] type = {GuardedOutbound.Config.class};
        return new GuardedOutbound((GuardedOutbound.Config) Proxy.newProxyInstance(Loopback.class.getClassLoader(), type,
                (proxy, method, arguments) -> method.getName().equals("loopback") ? Boolean.TRUE : method.getDefaultValue()));
    }
}
