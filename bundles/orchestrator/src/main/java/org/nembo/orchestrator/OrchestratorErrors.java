package org.nembo.orchestrator;

import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.nembo.tosca.ToscaError;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link OrchestratorError} and, since the TOSCA library registers nothing, of {@link ToscaError}. */
@Component
public final class OrchestratorErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>concat(Stream.of(OrchestratorError.values()), Stream.of(ToscaError.values())).toList();
    }
}
