package org.nembo.objectstore.access;

import java.util.Map;
import org.nembo.spi.object.Bucket;

/** Who may do what with buckets and objects: the common policy, the policy of the bucket, its canned ACL, its public access block. Thread-safe, from memory. */
public interface Rights {

    /** Fact: the canned ACL of the object; told with actions on an object that exists, where it has one. */
    String OBJECT_ACL = "nembo:object-acl";

    /** Fact: {@code Subject.id()} of the object's owner. */
    String OBJECT_OWNER = "nembo:object-owner";

    /** Fact: {@code true} for an object that the request makes, and that is its caller's so. */
    String OBJECT_NEW = "nembo:object-new";

    /**
     * Refuses what is not allowed.
     *
     * @param action as in policies: {@code s3:GetObject}
     * @param key    empty for the bucket itself
     * @param facts  condition keys with their values: {@code s3:prefix}, {@code s3:x-amz-acl}, {@code s3:ExistingObjectTag/<key>}
     * @throws org.nembo.objectstore.s3.S3Failure {@code AccessDenied}
     */
    void require(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts);

    /** Whether it is allowed. */
    boolean allows(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts);

    /** Refuses actions that are about no bucket that exists: {@code s3:ListAllMyBuckets}, {@code s3:CreateBucket}. @param bucket its name; empty for none */
    void require(Caller caller, String action, String bucket);
}
