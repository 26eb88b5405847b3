package org.nembo.jobs;

import java.util.List;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link JobError} under {@code /problems}. */
@Component
public final class JobErrors implements ErrorCodes {

    @Activate
    public JobErrors() {
    }

    @Override
    public List<ErrorCode> codes() {
        return List.of(JobError.values());
    }
}
