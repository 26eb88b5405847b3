package org.nembo.spi.object;

import java.util.Objects;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told of changes of objects, in this process. Register it as an OSGi service; the object storage calls it by one thread. It is told of each change that it
 * is interested in at least once, in the order of the change log, from the moment on at which one of its {@link #name} was registered first: the place is kept
 * under that name while the subscriber, or the server, is away.
 */
@ConsumerType
public interface ChangeSubscriber {

    /**
     * Which changes are told.
     *
     * @param bucket empty for all
     * @param prefix of the key; empty for all
     * @param suffix of the key; empty for all
     * @param kinds  empty for all
     */
    record Interest(String bucket, String prefix, String suffix, Set<ChangeLog.Kind> kinds) {

        /** Everything. */
        public static final Interest ALL = new Interest("", "", "", Set.of());

        public Interest {
            Objects.requireNonNull(bucket, "bucket");
            Objects.requireNonNull(prefix, "prefix");
            Objects.requireNonNull(suffix, "suffix");
            kinds = Set.copyOf(kinds);
        }

        /** Whether the change is one of them. */
        public boolean fits(ChangeLog.Change change) {
            return (bucket.isEmpty() || bucket.equals(change.bucket())) && change.key().startsWith(prefix) && change.key().endsWith(suffix)
                    && (kinds.isEmpty() || kinds.contains(change.kind()));
        }
    }

    /** 1 to 64 lower-case letters, digits and {@code -}: {@code registry}. The same in every release. */
    String name();

    /** Asked once, when it is registered. */
    Interest interest();

    /**
     * The change happened; {@link Origin#site} says whether at another site first. Who throws is told again, after one second, two, four, up to a minute, and
     * of nothing else before. Who does not want to be told again does not throw. It may be interrupted when it is to end.
     */
    void changed(ChangeLog.Change change) throws Exception;
}
