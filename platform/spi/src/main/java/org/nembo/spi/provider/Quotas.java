package org.nembo.spi.provider;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** What a site has room for. */
@ConsumerType
public interface Quotas {

    /**
     * The quotas as they stand now; names are unique. The engine compares these: {@code workloads}, {@code cpus}, {@code memoryBytes}, {@code machines},
     * {@code volumes}, {@code volumeBytes}, {@code networks}, {@code gpus}, {@code publicAddresses}; others are only shown.
     */
    List<Quota> list();
}
