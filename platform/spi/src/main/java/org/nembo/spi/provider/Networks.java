package org.nembo.spi.provider;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Networks between machines and workloads. Every method may throw a {@link ProviderError}; none waits. */
@ConsumerType
public interface Networks {

    /** Who reaches what is in a network. */
    enum Kind {
        /** Clients from outside. */
        PUBLIC,
        /** What is in it, which itself reaches the outside. */
        PRIVATE,
        /** What is in it alone. */
        ISOLATED
    }

    /** What network is wanted. @param cidr its addresses, {@code 192.168.7.0/24}; empty when the site may choose */
    record Request(String name, Map<String, String> labels, Kind kind, String cidr) {
        public Request {
            Names.check("network", name);
            labels = Map.copyOf(labels);
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(cidr, "cidr");
        }
    }

    /** A network as the site sees it. @param cidr empty when the site does not tell */
    record Network(String name, String id, Kind kind, String cidr, Map<String, String> labels, Instant created) {
        public Network {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(cidr, "cidr");
            labels = Map.copyOf(labels);
            Objects.requireNonNull(created, "created");
        }
    }

    /** Has a network made, or answers the one of that name. @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT}, {@code PROVIDER_QUOTA} */
    Network create(Request request);

    /** The network of that name; empty when there is none. */
    Optional<Network> find(String name);

    /** The networks with that label, by name; at most 1000. */
    List<Network> list(String label, String value);

    /**
     * Removes it. Returns when the site has accepted. Nothing there is success.
     *
     * @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT} while something is in it
     */
    void delete(String name);
}
