package org.nembo.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.api.job.JobHandler;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers that are deployed here. Of several for one type the newest serves; when it goes, the one before it serves again. A handler that is offered is
 * got at the next {@link #meet}, not before: it may wait for the jobs itself. Thread-safe.
 */
final class Handlers {

    private static final Logger log = LoggerFactory.getLogger(Handlers.class);

    /** In the order in which they were offered; guarded by itself. */
    private final List<Offered> all = new ArrayList<>();

    /** A handler's service. The type is told by the handler, so that nothing is known before it was got. Guarded by the list. */
    private static final class Offered {

        private final ComponentServiceObjects<JobHandler> service;
        private JobHandler handler;
        private String type = "";
        private boolean missed;

        Offered(ComponentServiceObjects<JobHandler> service) {
            this.service = service;
        }

        boolean serves(String wanted) {
            return handler != null && type.equals(wanted);
        }
    }

    void offer(ComponentServiceObjects<JobHandler> service) {
        synchronized (all) {
            all.add(new Offered(service));
        }
    }

    /** Gets those that were offered since. One that cannot be got is tried again at the next call. Calls their code: hold no lock. */
    void meet() {
        List<Offered> fresh;
        synchronized (all) {
            fresh = all.stream().filter(each -> each.handler == null).toList();
        }
        for (Offered each : fresh) {
            try {
                JobHandler handler = each.service.getService();
                if (handler != null) {
                    met(each, handler, handler.type());
                } else {
                    missed(each, null);
                }
            } catch (RuntimeException | LinkageError e) {
                missed(each, e);
            }
        }
    }

    private void met(Offered offered, JobHandler handler, String type) {
        synchronized (all) {
            if (!all.contains(offered)) {
                return;
            }
            if (all.stream().anyMatch(each -> each.serves(type))) {
                log.warn("A second handler of jobs of the type '{}' was deployed; the newer one serves", type);
            }
            offered.handler = handler;
            offered.type = type;
        }
    }

    private void missed(Offered offered, Throwable why) {
        synchronized (all) {
            if (offered.missed || !all.contains(offered)) {
                return;
            }
            offered.missed = true;
        }
        log.warn("A handler of jobs cannot be had; it is tried again: {}", offered.service.getServiceReference(), why);
    }

    /** Takes it out and returns it; empty when it was never got. */
    Optional<JobHandler> remove(ServiceReference<JobHandler> reference) {
        synchronized (all) {
            Optional<Offered> gone = all.stream().filter(each -> each.service.getServiceReference().equals(reference)).findFirst();
            gone.ifPresent(all::remove);
            gone.filter(each -> all.stream().anyMatch(other -> other.serves(each.type)))
                    .ifPresent(each -> log.info("A handler of jobs of the type '{}' is gone; another one of that type is here", each.type));
            return gone.map(each -> each.handler);
        }
    }

    Optional<JobHandler> find(String type) {
        synchronized (all) {
            return all.stream().filter(each -> each.serves(type)).reduce((older, newer) -> newer).map(each -> each.handler);
        }
    }

    Set<String> types() {
        synchronized (all) {
            Set<String> types = new TreeSet<>();
            all.stream().filter(each -> each.handler != null).forEach(each -> types.add(each.type));
            return types;
        }
    }
}
