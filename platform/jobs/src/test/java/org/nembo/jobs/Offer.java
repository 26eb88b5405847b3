package org.nembo.jobs;

import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.nembo.api.job.JobHandler;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** A handler as the service registry offers it: known by its reference, got when somebody asks for it. */
record Offer(Supplier<JobHandler> handler, ServiceReference<JobHandler> reference) implements ComponentServiceObjects<JobHandler> {

    static Offer of(JobHandler handler) {
        return of(() -> handler);
    }

    static Offer of(Supplier<JobHandler> handler) {
        return new Offer(handler, unique());
    }

    @Override
    public JobHandler getService() {
        return handler.get();
    }

    @Override
    public void ungetService(JobHandler given) {
        // It belongs to the test.
    }

    @Override
    public ServiceReference<JobHandler> getServiceReference() {
        return reference;
    }

    @SuppressWarnings("unchecked")
    private static ServiceReference<JobHandler> unique() {
        return (ServiceReference<JobHandler>) Proxy.newProxyInstance(Offer.class.getClassLoader(), new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "a reference";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
