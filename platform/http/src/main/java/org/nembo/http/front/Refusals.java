package org.nembo.http.front;

import jakarta.servlet.http.HttpServletResponse;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.http.Exchange;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.MDC;

/** Tells the audit log of every request that was turned away because of who asked, or of who did not say so. Thread-safe. */
@Component(service = Refusals.class)
public final class Refusals {

    private volatile Audit audit;

    @Activate
    public Refusals() {
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setAudit(Audit present) {
        audit = present;
    }

    void unsetAudit(Audit gone) {
        if (audit == gone) {
            audit = null;
        }
    }

    void tell(Exchange exchange, int status) {
        Audit present = audit;
        boolean refused = status == HttpServletResponse.SC_UNAUTHORIZED || status == HttpServletResponse.SC_FORBIDDEN;
        if (present != null && refused) {
            String path = exchange.path().startsWith("/") ? exchange.path().substring(1) : exchange.path();
            // The end of an asynchronous answer is told on whatever thread, and that of any other after the thread has left the request.
            MDC.put("traceId", exchange.trace().id());
            MDC.put("client", exchange.client());
            try {
                present.note(AuditEntry.denied(exchange.caller().map(Subject::id).orElse(""), "requests:refused", path, exchange.failure())
                        .with("method", exchange.method()).with("status", Integer.toString(status)));
            } finally {
                MDC.remove("traceId");
                MDC.remove("client");
            }
        }
    }
}
