package org.nembo.spi.provider;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Disks that outlive what they are attached to. Every method may throw a {@link ProviderError}; none waits. */
@ConsumerType
public interface Volumes {

    /** What volume is wanted. @param type the site's name for a kind of storage; empty for its default */
    record Request(String name, Map<String, String> labels, long bytes, String type) {
        public Request {
            Names.check("volume", name);
            labels = Map.copyOf(labels);
            if (bytes < 1) {
                throw new IllegalArgumentException("volume '%s' must have at least 1 byte, not %d".formatted(name, bytes));
            }
            Objects.requireNonNull(type, "type");
        }
    }

    /** A volume as the site sees it. @param detail why it cannot be used, in words; else empty @param attached whether something uses it now */
    record Volume(String name, String id, State state, String detail, Map<String, String> labels, long bytes, boolean attached, Instant created) {
        public Volume {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(detail, "detail");
            labels = Map.copyOf(labels);
            Objects.requireNonNull(created, "created");
        }
    }

    /** Where a volume stands. */
    enum State {
        PENDING, AVAILABLE, FAILED
    }

    /** Has a volume made, or answers the one of that name. @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT}, {@code PROVIDER_QUOTA} */
    Volume create(Request request);

    /** The volume of that name; empty when there is none. */
    Optional<Volume> find(String name);

    /** The volumes with that label, by name; at most 1000. */
    List<Volume> list(String label, String value);

    /**
     * Removes it with its content. Returns when the site has accepted. Nothing there is success.
     *
     * @throws org.nembo.api.error.NemboException {@code PROVIDER_CONFLICT} while it is attached
     */
    void delete(String name);
}
