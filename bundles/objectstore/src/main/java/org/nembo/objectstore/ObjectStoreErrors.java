package org.nembo.objectstore;

import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.nembo.spi.object.ObjectError;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link ObjectStoreError} and of what engines say. */
@Component
public final class ObjectStoreErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>concat(Stream.of(ObjectStoreError.values()), Stream.of(ObjectError.values())).toList();
    }
}
