package org.nembo.spi.provider;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** Programs at a site, long-running or with an end. Every method may throw a {@link ProviderError}. */
@ConsumerType
public interface Workloads {

    /** What a site can do for a workload beyond running a command on its own system. */
    enum Feature {
        /** Container images: {@link Place#image()}. */
        IMAGES,
        /** Running on a machine: {@link Place#machine()}. */
        MACHINES,
        /** Volumes: {@link Place#mounts()}. */
        MOUNTS,
        /** Networks: {@link Place#networks()}. */
        NETWORKS,
        /** Published port numbers that the request chooses, and limits on who reaches them: {@link PortRule}. */
        PORT_RULES
    }

    /** What this site can do; a request that asks for more fails with {@code PROVIDER_UNSUPPORTED}. The same for the whole session. */
    default Set<Feature> features() {
        return Set.of();
    }

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

    /**
     * The text of a file that the workload has written into its working directory: how a script answers. Empty when there is no such file or workload.
     *
     * @param path     relative, without {@code ..}
     * @param maxBytes 1 to 1 MiB; a longer file is {@code PROVIDER_INVALID}
     */
    default Optional<String> file(String name, String path, int maxBytes) {
        return Optional.empty();
    }

    /** Ends a running workload and keeps it, so that {@link #start} runs it again. Stopped already, or nothing there, is success. */
    default void stop(String name) {
        throw Unsupported.by("stopping a workload");
    }

    /** Runs a stopped workload again, under the same name and ports. Running already is success. */
    default void start(String name) {
        throw Unsupported.by("starting a stopped workload");
    }
}
