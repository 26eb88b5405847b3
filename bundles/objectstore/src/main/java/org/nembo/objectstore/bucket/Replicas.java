package org.nembo.objectstore.bucket;

import java.util.Optional;
import org.nembo.objectstore.document.Replication;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** What is kept at other sites too. Thread-safe. */
public interface Replicas {

    /** Nothing is. */
    Replicas NONE = new Replicas() {
        @Override
        public Replication checked(Bucket bucket, Replication wanted) {
            throw new org.nembo.objectstore.s3.S3Failure(org.nembo.objectstore.s3.S3Code.INVALID_REQUEST, "There is no other site.");
        }

        @Override
        public void begin(String bucket, Replication rules) {
            // There is nothing to begin.
        }

        @Override
        public Optional<String> status(Bucket bucket, StoredObject object) {
            return Optional.empty();
        }
    };

    /**
     * The rules with the names of the sites that they are about.
     *
     * @throws org.nembo.objectstore.s3.S3Failure {@code InvalidRequest} when there is no such site, or the bucket there has another name
     */
    Replication checked(Bucket bucket, Replication wanted);

    /** From now on no change is missed, and what was there before is copied. Called before the bucket has the rules, and after. */
    void begin(String bucket, Replication rules);

    /** {@code PENDING}, {@code COMPLETED}, {@code FAILED}; empty when the version is not replicated from here. */
    Optional<String> status(Bucket bucket, StoredObject object);
}
