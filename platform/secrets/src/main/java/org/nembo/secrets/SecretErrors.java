package org.nembo.secrets;

import java.util.List;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link SecretError}. */
@Component
public final class SecretErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return List.of(SecretError.values());
    }
}
