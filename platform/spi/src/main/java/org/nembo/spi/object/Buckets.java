package org.nembo.spi.object;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The buckets. Thread-safe; {@link #find} answers from memory. */
public interface Buckets {

    /** @throws org.nembo.api.error.NemboException {@code BUCKET_EXISTS} */
    Bucket create(Bucket bucket);

    Optional<Bucket> find(String name);

    /**
     * Changes owner, group, versioning or settings.
     *
     * @param change is given what is stored and answers what is to be; it may be called again, and refuses by throwing
     * @throws org.nembo.api.error.NemboException {@code NO_SUCH_BUCKET}
     */
    Bucket change(String name, UnaryOperator<Bucket> change);

    /** @throws org.nembo.api.error.NemboException {@code NO_SUCH_BUCKET}; {@code BUCKET_NOT_EMPTY} when it has versions, markers or unfinished uploads */
    void delete(String name);

    /**
     * Buckets by name.
     *
     * @param owner only those of this owner; empty for all
     * @param after the name before; empty for the first
     */
    List<Bucket> list(String owner, String prefix, String after, int max);
}
