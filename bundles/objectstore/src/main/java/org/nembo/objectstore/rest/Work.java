package org.nembo.objectstore.rest;

import org.nembo.objectstore.admin.Scrubs;
import org.nembo.objectstore.transfer.Transfers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is started here and done by jobs. */
@Component(service = Work.class)
public final class Work {

    private final Scrubs scrubs;
    private final Transfers transfers;

    @Activate
    public Work(@Reference Scrubs scrubs, @Reference Transfers transfers) {
        this.scrubs = scrubs;
        this.transfers = transfers;
    }

    Scrubs scrubs() {
        return scrubs;
    }

    Transfers transfers() {
        return transfers;
    }
}
