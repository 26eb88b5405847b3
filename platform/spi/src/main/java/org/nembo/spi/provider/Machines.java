package org.nembo.spi.provider;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Virtual machines, or what a site has in their place. Every method may throw a {@link ProviderError}; none waits. */
@ConsumerType
public interface Machines {

    /**
     * Has a machine made, or answers the one of that name when it is there already: called twice, there is one, even when the first call's answer was lost.
     *
     * @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT} when what is there was asked for differently, {@code PROVIDER_NOT_FOUND} for an
     *                                            image, flavor, network or volume that the site does not have
     */
    Machine create(MachineRequest request);

    /** The machine of that name; empty when there is none. */
    Optional<Machine> find(String name);

    /** The machines with that label, by name; at most 1000. */
    List<Machine> list(String label, String value);

    /** Asks it to run. Running already is success. @throws org.nembo.api.error.NemboException {@code PROVIDER_NOT_FOUND} */
    void start(String name);

    /**
     * Asks it to shut down, keeping disk, addresses and volumes. Stopped already is success.
     *
     * @throws org.nembo.api.error.NemboException {@code PROVIDER_NOT_FOUND}
     */
    void stop(String name);

    /** Removes it with all that was made for it alone; attached volumes stay. Returns when the site has accepted. Nothing there is success. */
    void delete(String name);

    /** The last bytes of its console, as UTF-8; empty when nothing or unknown. @param maxBytes 1 to 1 MiB */
    String console(String name, int maxBytes);
}
