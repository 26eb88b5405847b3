package org.nembo.objectstore.transfer;

import org.nembo.api.job.Jobs;
import org.nembo.api.net.Outbound;
import org.nembo.api.secret.Secrets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where imports and exports and their secrets are kept, and what they may reach. */
@Component(service = Keeping.class)
public final class Keeping {

    private final Jobs jobs;
    private final Secrets secrets;
    private final Outbound outbound;

    @Activate
    public Keeping(@Reference Jobs jobs, @Reference Secrets secrets, @Reference Outbound outbound) {
        this.jobs = jobs;
        this.secrets = secrets;
        this.outbound = outbound;
    }

    Jobs jobs() {
        return jobs;
    }

    Secrets secrets() {
        return secrets;
    }

    Outbound outbound() {
        return outbound;
    }
}
