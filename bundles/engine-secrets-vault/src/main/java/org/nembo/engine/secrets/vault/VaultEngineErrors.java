package org.nembo.engine.secrets.vault;

import java.util.List;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link VaultEngineError}. */
@Component
public final class VaultEngineErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return List.of(VaultEngineError.values());
    }
}
