package org.nembo.audit;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/audit}. */
@Component
public final class AuditApi implements RestApi {

    private final AuditResource resource;

    @Activate
    public AuditApi(@Reference AuditLog log, @Reference Policy policy) {
        this.resource = new AuditResource(log, policy);
    }

    @Override
    public String path() {
        return "/api/v1/audit";
    }

    @Override
    public String title() {
        return "Audit log";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
