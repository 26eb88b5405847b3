package org.nembo.audit;

import java.util.List;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link AuditError}. */
@Component
public final class AuditErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return List.of(AuditError.values());
    }
}
