package org.nembo.objectstore.replica;

import java.time.Clock;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.seal.Handover;
import org.nembo.objectstore.seal.StoredMasterKeys;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The operations of the S3 interface by which other sites ship to here. */
@Component(service = Routes.class, property = "part=replica")
public final class ReplicaRoutes implements Routes {

    private final Receiver receiver;

    @Activate
    public ReplicaRoutes(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Rights rights, @Reference Accounts accounts,
            @Reference Sites sites,
            @Reference Secrets secrets) {
        this.receiver = new Receiver(engine, rights, accounts, sites, new Handover(new StoredMasterKeys(secrets)), Clock.systemUTC());
    }

    @Override
    public void register(Operations operations) {
        receiver.register(operations);
    }
}
