package org.nembo.orchestrator.work;

import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** Always gives the same object. */
record OneService<S>(S service) implements ComponentServiceObjects<S> {

    @Override
    public S getService() {
        return service;
    }

    @Override
    public void ungetService(S given) {
        // It belongs to the test.
    }

    @Override
    public ServiceReference<S> getServiceReference() {
        throw new UnsupportedOperationException();
    }
}
