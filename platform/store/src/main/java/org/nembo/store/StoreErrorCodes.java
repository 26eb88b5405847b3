package org.nembo.store;

import java.util.List;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** Gives each of {@link StoreError} its page. */
@Component
public final class StoreErrorCodes implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return List.of(StoreError.values());
    }
}
