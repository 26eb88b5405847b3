package org.nembo.spi.provider;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/** In what sizes a site makes machines. A site without this capability takes any size. */
@ConsumerType
public interface Flavors {

    /** A size. @param facts {@code gpu_vendor}, {@code gpu_model}, {@code infiniband} … */
    record Flavor(String id, String name, int millicpus, long memoryBytes, long diskBytes, int gpus, Map<String, String> facts) {
        public Flavor {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(name, "name");
            facts = Map.copyOf(facts);
        }
    }

    /** The flavors as they stand now, by name; at most 1000. */
    List<Flavor> list();
}
