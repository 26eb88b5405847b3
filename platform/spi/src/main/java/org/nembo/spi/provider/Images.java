package org.nembo.spi.provider;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/** From what a site can start machines. */
@ConsumerType
public interface Images {

    /**
     * An image.
     *
     * @param id    the site's own identifier
     * @param name  what people call it; not always unique
     * @param facts what is known of it, by the names of TOSCA's capability OperatingSystem and of its INDIGO derivative: {@code architecture},
     *              {@code type}, {@code distribution}, {@code version}, {@code gpu_driver}, {@code cuda_support} …
     */
    record Image(String id, String name, Map<String, String> facts) {
        public Image {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(name, "name");
            facts = Map.copyOf(facts);
        }
    }

    /** The images as they stand now, by name; at most 1000. */
    List<Image> list();
}
