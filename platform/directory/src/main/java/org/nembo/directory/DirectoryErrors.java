package org.nembo.directory;

import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link DirectoryError}. */
@Component
public final class DirectoryErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>of(DirectoryError.values()).toList();
    }
}
