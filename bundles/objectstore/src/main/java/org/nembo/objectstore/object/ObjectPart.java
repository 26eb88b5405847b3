package org.nembo.objectstore.object;

import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.auth.SignedGate;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.seal.AesSealing;
import org.nembo.objectstore.seal.StoredMasterKeys;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The operations on objects and uploads, on the engine of this server. */
@Component(service = Routes.class, property = "part=objects")
public final class ObjectPart implements Routes {

    private final ObjectRoutes routes;

    @Activate
    public ObjectPart(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine,
            @Reference Areas areas, @Reference Rights rights, @Reference Accounts accounts,
            @Reference Attachments attachments, @Reference Secrets secrets, @Reference SignedGate gate) {
        Store store = new Store(engine, areas, rights, accounts, attachments);
        this.routes = new ObjectRoutes(store, new AesSealing(engine, new StoredMasterKeys(secrets)), gate.policy());
    }

    @Deactivate
    public void close() {
        routes.close();
    }

    @Override
    public void register(Operations operations) {
        routes.register(operations);
    }
}
