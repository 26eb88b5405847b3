package org.nembo.federation;

import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link FederationError}. */
@Component
public final class FederationErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>of(FederationError.values()).toList();
    }
}
