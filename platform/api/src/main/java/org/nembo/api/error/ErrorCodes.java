package org.nembo.api.error;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** The codes that a bundle may answer with. Register one as an OSGi service per bundle: each code then has its page under {@code /problems}. */
@ConsumerType
public interface ErrorCodes {

    /** Every code of the bundle; never empty, the same list at every call. */
    List<ErrorCode> codes();
}
