package org.nembo.identity;

import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link IdentityError}. */
@Component
public final class IdentityErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>of(IdentityError.values()).toList();
    }
}
