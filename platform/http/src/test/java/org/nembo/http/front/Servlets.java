package org.nembo.http.front;

import jakarta.servlet.Servlet;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.osgi.framework.ServiceReference;

/** References to servlet services that have nothing but properties. */
final class Servlets {

    private Servlets() {
    }

    @SuppressWarnings("unchecked")
    static ServiceReference<Servlet> reference(Map<String, Object> properties) {
        return (ServiceReference<Servlet>) Proxy.newProxyInstance(Servlets.class.getClassLoader(), new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> properties.get(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static ServiceReference<Servlet> reference(String pattern, boolean open) {
        return reference(Map.of("osgi.http.whiteboard.servlet.pattern", pattern, "nembo.public", open));
    }
}
