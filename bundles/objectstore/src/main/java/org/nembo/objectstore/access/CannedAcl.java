package org.nembo.objectstore.access;

import java.util.Set;

/** What canned ACLs of S3 give to others than the owner. Pure functions. */
final class CannedAcl {

    private static final Set<String> BUCKET_READ = Set.of("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads");
    private static final Set<String> BUCKET_WRITE = Set.of("s3:PutObject", "s3:DeleteObject");
    private static final Set<String> OBJECT_READ = Set.of("s3:GetObject", "s3:GetObjectVersion");
    /** What the owner of an object may do with it in the bucket of somebody else. */
    private static final Set<String> OBJECT_OWNER = Set.of("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:GetObjectVersionAcl",
            "s3:PutObjectAcl", "s3:PutObjectVersionAcl");

    private CannedAcl() {
    }

    /** Whether the ACL of a bucket gives the action to somebody. */
    static boolean ofBucket(String acl, String action, boolean signedIn) {
        return switch (acl) {
            case "public-read" -> BUCKET_READ.contains(action);
            case "public-read-write" -> BUCKET_READ.contains(action) || BUCKET_WRITE.contains(action);
            case "authenticated-read" -> signedIn && BUCKET_READ.contains(action);
            default -> false;
        };
    }

    /** Whether the ACL of an object gives the action to somebody. */
    static boolean ofObject(String acl, String action, boolean signedIn) {
        return switch (acl) {
            case "public-read", "public-read-write" -> OBJECT_READ.contains(action);
            case "authenticated-read" -> signedIn && OBJECT_READ.contains(action);
            default -> false;
        };
    }

    static boolean toObjectOwner(String action) {
        return OBJECT_OWNER.contains(action);
    }
}
