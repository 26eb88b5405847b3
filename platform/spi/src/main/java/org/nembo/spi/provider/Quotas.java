package org.nembo.spi.provider;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** What a site has room for. */
@ConsumerType
public interface Quotas {

    /** The quotas as they stand now; names are unique. */
    List<Quota> list();
}
