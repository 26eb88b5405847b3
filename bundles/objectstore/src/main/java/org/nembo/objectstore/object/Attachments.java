package org.nembo.objectstore.object;

import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/** What an object carries beside bytes and metadata: tags, retention, legal hold, canned ACL. Thread-safe. */
public interface Attachments {

    /** What a new object gets. */
    record Attached(Map<String, String> tags, Map<String, String> facts) {

        public Attached {
            tags = Map.copyOf(tags);
            facts = Map.copyOf(facts);
        }
    }

    /**
     * Reads {@code x-amz-tagging}, {@code x-amz-object-lock-*}, {@code x-amz-acl} and {@code x-amz-grant-*} of a request that makes an object or begins an
     * upload, with what the bucket has as defaults; asks for the rights that these need.
     *
     * @throws org.nembo.objectstore.s3.S3Failure when they cannot be read, or are not allowed
     */
    Attached read(Exchange exchange, Bucket bucket);

    /** Adds to the answer of GET and HEAD what is known of these, and {@code x-amz-expiration}. */
    void tell(Exchange exchange, Bucket bucket, StoredObject object);

    /** Adds {@code x-amz-expiration}, where a rule of the bucket says when the object goes: for the answers of what makes an object too. */
    void tellExpiry(Exchange exchange, Bucket bucket, StoredObject object);

    /** Refuses to remove a version that is locked; asks for the right to pass by governance when the request wants to. */
    Guard removal(Exchange exchange, Bucket bucket);
}
