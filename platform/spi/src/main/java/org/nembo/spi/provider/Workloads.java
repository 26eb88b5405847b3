package org.nembo.spi.provider;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Long-running programs at a site. Every method may throw a {@link ProviderError}. */
@ConsumerType
public interface Workloads {

    /**
     * Starts a workload, or answers the one of that name when it is there already: called twice, it runs once, even when the first call's answer was
     * lost in a crash. @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT} when what is there was asked for differently
     */
    Workload create(WorkloadRequest request);

    /** The workload of that name; empty when there is none. */
    Optional<Workload> find(String name);

    /** The workloads with that label, by name; at most 1000. */
    List<Workload> list(String label, String value);

    /** Ends and removes a workload and all that belongs to it. Returns when the site has accepted; {@link #find} then turns empty. Nothing there is success. */
    void delete(String name);

    /** The last bytes of what it wrote to standard output and error, as UTF-8; empty when nothing or unknown. @param maxBytes 1 to 1 MiB */
    String log(String name, int maxBytes);
}
