package org.nembo.engine.objects.rocksdb;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.api.error.NemboException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the store takes changes, and has room. */
@Component(property = {HealthCheck.NAME + "=objects-embedded", HealthCheck.TAGS + "=ready"})
public final class EmbeddedHealth implements HealthCheck {

    private final EmbeddedObjects engine;

    @Activate
    public EmbeddedHealth(@Reference EmbeddedObjects engine) {
        this.engine = engine;
    }

    @Override
    public Result execute() {
        try {
            NemboException refused = engine.shop().refused();
            if (refused != null) {
                return new Result(Result.Status.CRITICAL, "objects can be read only: " + refused.getMessage());
            }
            engine.checkRoom();
            if (engine.isRoomShort()) {
                return new Result(Result.Status.WARN, "the disk of %s is nearly full: %d MiB are left, and new objects are refused at %d MiB"
                        .formatted(engine.shop().directory(), engine.room() >> 20, engine.reserve() >> 20));
            }
            return new Result(Result.Status.OK, "objects are kept in %s, durability %s".formatted(engine.shop().directory(), engine.durability()));
        } catch (NemboException e) {
            return new Result(Result.Status.WARN, e.getMessage());
        }
    }
}
